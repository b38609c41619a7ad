using System.Text.Json.Serialization;
using Heimdall.Host.Admin;

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
            routes.MapAdmin("/api/config/reload", (HttpMethods.Post, call => ReloadAsync(call, reloader)));
    }

    private static async Task<AdminReply> ReloadAsync(AdminCall call, ConfigurationReloader reloader)
    {
        // Files are read, which may not happen on the thread of the socket.
        var outcome = await Task.Run(() => reloader.ReloadAsync(call.Aborted), call.Aborted);
        var answer = new ReloadAnswer(outcome.Changed, outcome.File, [.. outcome.Diff], [.. outcome.Faults.Select(static fault => new FaultAnswer(fault.Path, fault.Message))]);
        var reply = AdminReply.Ok(answer, ReloadJson.Default.ReloadAnswer);
        return outcome.Faults.IsEmpty ? reply : reply with { Status = StatusCodes.Status422UnprocessableEntity };
    }
}

internal sealed record ReloadAnswer(bool Changed, string? File, string[] Diff, FaultAnswer[] Faults);

internal sealed record FaultAnswer(string Path, string Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ReloadAnswer))]
internal sealed partial class ReloadJson : JsonSerializerContext;
