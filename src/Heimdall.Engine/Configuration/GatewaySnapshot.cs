using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Heimdall.Engine.Health;
using Heimdall.Engine.Routing;
using Heimdall.Engine.Upstream;

namespace Heimdall.Engine.Configuration;

/// <summary>The configuration as one exchange sees it: immutable, with everything derived that requests need often.</summary>
internal sealed class GatewaySnapshot
{
    /// <summary>Bounds <see cref="_resolutions"/>: clients choose the names.</summary>
    private const int MaxResolutions = 4096;

    private readonly ConcurrentDictionary<string, ModelResolution> _resolutions = new(StringComparer.Ordinal);

    /// <param name="options">Checked.</param>
    /// <param name="health">What is remembered from before.</param>
    public GatewaySnapshot(GatewayOptions options, HealthMemory health)
    {
        Options = options;
        Providers = [.. options.Providers.Select(provider => new ProviderSnapshot(provider, health))];
        ByName = Providers.ToFrozenDictionary(static provider => provider.Name, StringComparer.OrdinalIgnoreCase);
    }

    public GatewayOptions Options { get; }

    /// <summary>In the order configured.</summary>
    public ImmutableArray<ProviderSnapshot> Providers { get; }

    public FrozenDictionary<string, ProviderSnapshot> ByName { get; }

    /// <summary>What a model name means; worked out once for each name.</summary>
    public ModelResolution Resolve(string model)
    {
        if (_resolutions.TryGetValue(model, out var known))
            return known;
        var resolution = ModelResolver.Resolve(this, model);
        return resolution.Error is null && _resolutions.Count < MaxResolutions ? _resolutions.GetOrAdd(model, resolution) : resolution;
    }
}

/// <summary>One provider, with its connections.</summary>
internal sealed class ProviderSnapshot
{
    public ProviderSnapshot(ProviderOptions options, HealthMemory health)
    {
        Options = options;
        Health = health;
        Client = new UpstreamClient(options);
        Queue = new AttemptQueue(options.Queue);
        Keys = [.. Usable(options).Select(key => new KeySnapshot(options, key, health.OfKey(options, key)))];
    }

    public string Name => Options.Name;

    public ProviderOptions Options { get; }

    public HealthMemory Health { get; }

    public UpstreamClient Client { get; }

    public AttemptQueue Queue { get; }

    public ImmutableArray<KeySnapshot> Keys { get; }

    /// <summary>The keys configured; for a provider that works without one and has none, the absence of a key, which serves every model.</summary>
    private static ImmutableArray<KeyOptions> Usable(ProviderOptions options) =>
        options is { Keys.IsEmpty: true, Definition.KeyOptional: true, IsUnavailable: false }
            ? [new() { Id = $"{options.Name}/no-key", Name = "no key", Models = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "*") }]
            : options.Keys;
}
