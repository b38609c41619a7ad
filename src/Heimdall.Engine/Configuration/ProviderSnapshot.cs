using System.Collections.Frozen;
using System.Collections.Immutable;
using Heimdall.Engine.Health;
using Heimdall.Engine.Upstream;

namespace Heimdall.Engine.Configuration;

/// <summary>One provider, with its connections.</summary>
internal sealed class ProviderSnapshot
{
    private string? _fingerprint;
    private KeySnapshot? _keyOfClients;

    private ProviderSnapshot(ProviderOptions options, UpstreamConnections connections, HealthMemory health)
    {
        Options = options;
        Connections = connections;
        Health = health;
        Queue = new AttemptQueue(options.Queue);
        Keys = [.. Usable(options).Select(key => new KeySnapshot(options, key, health.OfKey(options, key)))];
    }

    public string Name => Options.Name;

    public ProviderOptions Options { get; }

    public UpstreamConnections Connections { get; }

    public UpstreamClient Client => Connections.Client;

    public HealthMemory Health { get; }

    public AttemptQueue Queue { get; }

    public ImmutableArray<KeySnapshot> Keys { get; }

    /// <summary>
    /// Stands for the keys that clients bring themselves, whatever their value. It serves every model; what becomes of those keys is held against nobody, so
    /// its health is of no consequence.
    /// </summary>
    public KeySnapshot KeyOfClients => _keyOfClients ?? Interlocked.CompareExchange(ref _keyOfClients, MakeKeyOfClients(), null) ?? _keyOfClients;

    /// <summary>Worked out when the first reload asks for it: a start has other things to do.</summary>
    private string Fingerprint => _fingerprint ??= OptionsText.Of(Options);

    /// <summary>The same snapshot where nothing changed; the same connections where the way to the provider did not.</summary>
    /// <param name="previous">The provider of that name as it was; null where there was none.</param>
    public static ProviderSnapshot Of(ProviderOptions options, ProviderSnapshot? previous, HealthMemory health)
    {
        if (previous is null)
            return new(options, new UpstreamConnections(options), health);
        if (string.Equals(previous.Fingerprint, OptionsText.Of(options), StringComparison.Ordinal))
            return previous;
        var keeps = string.Equals(OptionsText.OfWay(options), OptionsText.OfWay(previous.Options), StringComparison.Ordinal);
        return new(options, keeps ? previous.Connections : new UpstreamConnections(options), health);
    }

    private KeySnapshot MakeKeyOfClients()
    {
        var key = new KeyOptions { Id = $"{Name}/direct-key", Name = "the client's own key", Models = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "*") };
        return new(Options, key, Health.OfKey(Options, key));
    }

    /// <summary>The keys configured; for a provider that works without one and has none, the absence of a key, which serves every model.</summary>
    private static ImmutableArray<KeyOptions> Usable(ProviderOptions options) =>
        options is { Keys.IsEmpty: true, Definition.KeyOptional: true, IsUnavailable: false }
            ? [new() { Id = $"{options.Name}/no-key", Name = "no key", Models = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "*") }]
            : options.Keys;
}
