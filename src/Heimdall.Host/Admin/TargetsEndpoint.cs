using Heimdall.Engine.Configuration;
using Heimdall.Engine.Health;

namespace Heimdall.Host.Admin;

/// <summary><c>GET /api/targets</c>: the health of every provider key and target that has been used, and how busy each provider is.</summary>
internal static class TargetsEndpoint
{
    public static void MapTargets(this IEndpointRouteBuilder routes)
    {
        var snapshot = routes.ServiceProvider.GetRequiredService<CurrentSnapshot>();
        var health = routes.ServiceProvider.GetRequiredService<HealthMemory>();
        routes.MapAdmin("/api/targets", (HttpMethods.Get, _ => Task.FromResult(AdminReply.Ok(Of(snapshot.Value, health), AdminJson.Default.TargetsAnswer))));
    }

    private static TargetsAnswer Of(GatewaySnapshot snapshot, HealthMemory health) => new(
        [.. snapshot.Providers.Select(static provider => new ProviderView(provider.Name, provider.Queue.UnderWay, provider.Queue.Waiting, provider.Options.Queue.Concurrency))],
        [
            .. health.Used
                .OrderBy(static entry => entry.Key.Provider, StringComparer.Ordinal)
                .ThenBy(static entry => entry.Key.KeyName, StringComparer.Ordinal)
                .ThenBy(static entry => entry.Key.Model, StringComparer.Ordinal)
                .Select(static entry => new UsedTarget(entry.Key.Provider, entry.Key.KeyName, entry.Key.Model.Length == 0 ? null : entry.Key.Model, HealthView.Of(entry.Value))),
        ]);
}

/// <param name="UnderWay">Attempts that have not come to an answer yet.</param>
/// <param name="Waiting">Requests that wait for a place.</param>
/// <param name="Concurrency">Places.</param>
internal sealed record ProviderView(string Provider, int UnderWay, int Waiting, int Concurrency);

/// <param name="Model">Null: the key itself, whatever the model.</param>
internal sealed record UsedTarget(string Provider, string Key, string? Model, HealthView Health);

internal sealed record TargetsAnswer(ProviderView[] Providers, UsedTarget[] Targets);
