using System.Text;
using Heimdall.Engine.Telemetry;

namespace Heimdall.Host.Ingress;

/// <summary><c>GET /health</c> and <c>GET /metrics</c>.</summary>
internal static class HealthEndpoint
{
    private static readonly string[] Reads = [HttpMethods.Get, HttpMethods.Head];

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/health", Reads, static context => WriteAsync(context, "application/json", "{\"status\":\"ok\"}"));
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
