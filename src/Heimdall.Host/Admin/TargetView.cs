using Heimdall.Engine.Health;
using Heimdall.Engine.Routing;
using Heimdall.Wire.Canonical;

namespace Heimdall.Host.Admin;

/// <summary>What is remembered of a key or a target, as the API shows it.</summary>
/// <param name="State"><c>healthy</c>, <c>resting</c>, or <c>half_open</c>: it has rested, and the next to come tries it.</param>
/// <param name="RestsForSeconds">0 where it does not rest.</param>
/// <param name="LatencyMs">Moving average of the time to a whole answer or to the first content of a stream; null before the first.</param>
/// <param name="ErrorRate">Moving average, 0 to 1.</param>
/// <param name="ConsecutiveFailures">Since the last success.</param>
internal sealed record HealthView(string State, double RestsForSeconds, double? LatencyMs, double ErrorRate, int ConsecutiveFailures, string? LastError)
{
    public static HealthView Of(HealthState state) => new(
        state.Rests ? "resting" : state.AwaitsProbe ? "half_open" : "healthy",
        Math.Round(state.RestLeft.TotalSeconds, 1),
        state.LatencyMs > 0 ? Math.Round(state.LatencyMs, 1) : null,
        Math.Round(state.ErrorRate, 3),
        state.Failures,
        state.LastError is { } error ? Describe(error) : null);

    private static string Describe(GatewayError error) => $"{error.StatusCode}: {error.Message}";
}

/// <param name="Lane"><c>relay</c> where the provider speaks the client's dialect, else <c>translate</c>.</param>
internal sealed record TargetView(string Provider, string Model, string Key, double Weight, string Dialect, string Lane, HealthView KeyHealth, HealthView Health)
{
    public static TargetView Of(Target target, Wire.Dialects.DialectId client) => new(
        target.Provider.Name,
        target.Model,
        target.Key.Options.Name,
        target.Key.Options.Weight,
        target.Endpoint.Dialect.ToString(),
        target.Endpoint.Dialect == client ? "relay" : "translate",
        HealthView.Of(target.Key.Health),
        HealthView.Of(target.Health));
}
