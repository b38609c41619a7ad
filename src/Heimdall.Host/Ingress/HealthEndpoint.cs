using System.Text;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Telemetry;
using Heimdall.Host.Reload;
using Heimdall.Wire.Canonical;

namespace Heimdall.Host.Ingress;

/// <summary><c>GET /health</c> and <c>GET /metrics</c>.</summary>
internal static class HealthEndpoint
{
    private static readonly string[] Reads = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Whoever asks need not show who they are, so it does not say where the store is; the log does.</summary>
    private static readonly GatewayError StoreAway = new(ErrorKind.Internal, ErrorSource.Gateway, "The configuration store cannot be reached. Requests are served with the configuration that is in force.")
    {
        Status = StatusCodes.Status503ServiceUnavailable,
        Code = "store_unreachable",
    };

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var ping = routes.ServiceProvider.GetService<StorePing>();
        var snapshot = routes.ServiceProvider.GetRequiredService<CurrentSnapshot>();
        routes.MapMethods("/health", Reads, async context =>
        {
            if (ping is null || snapshot.Value.Options.Client.IgnoresStoreInHealth || await ping.IsReachedAsync().WaitAsync(context.RequestAborted))
                await WriteAsync(context, "application/json", "{\"status\":\"ok\"}");
            else
                await UnknownPath.WriteAsync(context, StoreAway);
        });
        var stages = routes.ServiceProvider.GetRequiredService<StageHistogram>();
        routes.MapMethods("/metrics", Reads, context =>
        {
            var text = new StringBuilder();
            stages.Write(text);
            ProcessMetrics.Write(text);
            return WriteAsync(context, "text/plain; version=0.0.4; charset=utf-8", text.ToString());
        });
    }

    private static Task WriteAsync(HttpContext context, string contentType, string body)
    {
        context.Response.ContentType = contentType;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync(body, context.RequestAborted);
    }
}
