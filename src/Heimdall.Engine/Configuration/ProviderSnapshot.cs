using System.Collections.Frozen;
using System.Collections.Immutable;
using Heimdall.Engine.Health;
using Heimdall.Engine.Upstream;

namespace Heimdall.Engine.Configuration;

/// <summary>One provider, with its connections.</summary>
internal sealed class ProviderSnapshot
{
    private readonly string _fingerprint;

    private ProviderSnapshot(ProviderOptions options, string fingerprint, UpstreamConnections connections, HealthMemory health)
    {
        Options = options;
        Connections = connections;
        Health = health;
        Queue = new AttemptQueue(options.Queue);
        Keys = [.. Usable(options).Select(key => new KeySnapshot(options, key, health.OfKey(options, key)))];
        _fingerprint = fingerprint;
    }

    public string Name => Options.Name;

    public ProviderOptions Options { get; }

    public UpstreamConnections Connections { get; }

    public UpstreamClient Client => Connections.Client;

    public HealthMemory Health { get; }

    public AttemptQueue Queue { get; }

    public ImmutableArray<KeySnapshot> Keys { get; }

    /// <summary>The same snapshot where nothing changed; the same connections where the way to the provider did not.</summary>
    /// <param name="previous">The provider of that name as it was; null where there was none.</param>
    public static ProviderSnapshot Of(ProviderOptions options, ProviderSnapshot? previous, HealthMemory health)
    {
        var fingerprint = OptionsText.Of(options);
        if (string.Equals(previous?._fingerprint, fingerprint, StringComparison.Ordinal))
            return previous!;
        var keeps = previous is not null && string.Equals(OptionsText.OfWay(options), OptionsText.OfWay(previous.Options), StringComparison.Ordinal);
        return new(options, fingerprint, keeps ? previous!.Connections : new UpstreamConnections(options), health);
    }

    /// <summary>The keys configured; for a provider that works without one and has none, the absence of a key, which serves every model.</summary>
    private static ImmutableArray<KeyOptions> Usable(ProviderOptions options) =>
        options is { Keys.IsEmpty: true, Definition.KeyOptional: true, IsUnavailable: false }
            ? [new() { Id = $"{options.Name}/no-key", Name = "no key", Models = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "*") }]
            : options.Keys;
}
