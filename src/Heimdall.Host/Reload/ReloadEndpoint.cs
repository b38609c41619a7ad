using System.Text.Json.Serialization;
using Heimdall.Host.Ingress;

namespace Heimdall.Host.Reload;

/// <summary>
/// <c>POST /api/config/reload</c>: reads the configuration again and answers <c>{changed, file, diff[], faults[]}</c>, with 422 where there are faults and
/// the configuration before stays in force.
/// </summary>
internal static class ReloadEndpoint
{
    /// <summary>Nothing where the gateway runs on a configuration that was never read, as the demo does.</summary>
    public static void MapReload(this IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetService<ConfigurationReloader>() is { } reloader)
            routes.MapOnly("/api/config/reload", [HttpMethods.Post], context => ReloadAsync(context, reloader));
    }

    private static async Task ReloadAsync(HttpContext context, ConfigurationReloader reloader)
    {
        if (LocalOnly.Refusal(context) is { } refusal)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context.Response.WriteAsJsonAsync(new(new(refusal)), ReloadJson.Default.RefusalAnswer, cancellationToken: context.RequestAborted);
            return;
        }

        // Files are read, which may not happen on the thread of the socket.
        var outcome = await Task.Run(reloader.Reload, context.RequestAborted);
        context.Response.StatusCode = outcome.Faults.IsEmpty ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity;
        var answer = new ReloadAnswer(outcome.Changed, outcome.File, [.. outcome.Diff], [.. outcome.Faults.Select(static fault => new FaultAnswer(fault.Path, fault.Message))]);
        await context.Response.WriteAsJsonAsync(answer, ReloadJson.Default.ReloadAnswer, cancellationToken: context.RequestAborted);
    }
}

internal sealed record ReloadAnswer(bool Changed, string? File, string[] Diff, FaultAnswer[] Faults);

internal sealed record FaultAnswer(string Path, string Message);

internal sealed record RefusalAnswer(RefusalReason Error);

internal sealed record RefusalReason(string Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ReloadAnswer))]
[JsonSerializable(typeof(RefusalAnswer))]
internal sealed partial class ReloadJson : JsonSerializerContext;
