using System.Collections.Concurrent;
using System.Collections.Immutable;
using Heimdall.Engine.Configuration;

namespace Heimdall.Engine.Routing;

/// <summary>
/// What providers said they serve when they were last asked, by provider key. In this process's memory; no more than the configured keys have. Thread-safe.
/// </summary>
internal sealed class ProviderModels
{
    private readonly ConcurrentDictionary<(string Provider, string Key), ImmutableArray<string>> _models = new();

    /// <summary>Empty where nobody has asked.</summary>
    public ImmutableArray<string> Of(ProviderSnapshot provider, KeySnapshot key) => _models.GetValueOrDefault((provider.Name, key.Options.Id), []);

    /// <summary>Takes the place of what was said before; forgets keys that are no longer configured.</summary>
    public void Set(GatewaySnapshot snapshot, ProviderSnapshot provider, KeySnapshot key, ImmutableArray<string> models)
    {
        _models[(provider.Name, key.Options.Id)] = models;
        foreach (var known in _models.Keys.Where(known => snapshot.ByName.GetValueOrDefault(known.Provider)?.Keys.Any(other => other.Options.Id.Equals(known.Key, StringComparison.Ordinal)) is not true))
            _models.TryRemove(known, out _);
    }
}
