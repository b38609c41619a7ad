using System.Collections.Concurrent;
using Heimdall.Engine.Configuration;
using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Health;

/// <summary>
/// The health of all provider keys and targets. Outlives requests and configurations: a key that is configured anew with the same value is still as healthy
/// as it was. Lives in memory only. Thread-safe.
/// </summary>
internal sealed class HealthMemory(TimeProvider time)
{
    /// <summary>Targets remembered. Clients choose model names where a key serves all, so there must be an end; what is beyond it starts healthy each time.</summary>
    public const int Capacity = 8192;

    private readonly ConcurrentDictionary<TargetId, HealthState> _states = new();

    /// <summary>Of the key itself, whatever the model.</summary>
    public HealthState OfKey(ProviderOptions provider, KeyOptions key) => Of(new(provider.Name, key.Id, key.Name, Fingerprint(key), ""));

    public HealthState OfTarget(ProviderOptions provider, KeyOptions key, string model) => Of(new(provider.Name, key.Id, key.Name, Fingerprint(key), model));

    /// <summary>Those that have been used, in no order.</summary>
    public IEnumerable<KeyValuePair<TargetId, HealthState>> Used => _states.Where(static entry => entry.Value.LatencyMs > 0 || entry.Value.LastError is not null);

    private HealthState Of(TargetId id) =>
        _states.TryGetValue(id, out var known) ? known
        : _states.Count >= Capacity ? new HealthState(time)
        : _states.GetOrAdd(id, static (_, time) => new HealthState(time), time);

    // A new value under an old id is another credential: what the old one suffered is not its fault.
    private static int Fingerprint(KeyOptions key) => key.Value is { } value ? HashCode.Combine(value.Reveal()) : 0;
}

/// <param name="Provider">Its name.</param>
/// <param name="KeyId">Of the provider key.</param>
/// <param name="KeyName">For people.</param>
/// <param name="Fingerprint">Of the key's value; means nothing outside of this process.</param>
/// <param name="Model">At the provider; empty for the key itself.</param>
internal readonly record struct TargetId(string Provider, string KeyId, string KeyName, int Fingerprint, string Model);

/// <summary>Whom a failure is held against.</summary>
internal static class Blame
{
    /// <summary>The credential is refused, whatever it is asked for.</summary>
    public static bool IsKeys(GatewayError error) => error.Source == ErrorSource.Upstream && error.Kind is ErrorKind.Authentication or ErrorKind.Billing;

    /// <summary>This model through this key does not work now; another request may well have the same fate.</summary>
    public static bool IsTargets(GatewayError error) => error.Source == ErrorSource.Upstream
        && error.Kind is ErrorKind.RateLimited or ErrorKind.Overloaded or ErrorKind.Upstream or ErrorKind.Timeout or ErrorKind.Permission;
}
