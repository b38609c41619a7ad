using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Heimdall.Engine.Governance;
using Heimdall.Engine.Governance.Limits;
using Heimdall.Engine.Health;
using Heimdall.Engine.Metering;
using Heimdall.Engine.Routing;
using Heimdall.Engine.Routing.Complexity;
using Heimdall.Engine.Routing.Rules;

namespace Heimdall.Engine.Configuration;

/// <summary>The configuration as one exchange sees it: immutable, with everything derived that requests need often.</summary>
internal sealed class GatewaySnapshot
{
    /// <summary>Bounds <see cref="_resolutions"/>: clients choose the names.</summary>
    private const int MaxResolutions = 4096;

    private readonly ConcurrentDictionary<string, ModelResolution> _resolutions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Provider, string Model), ModelResolution> _resolutionsAt = new();

    private readonly ConcurrentDictionary<(ProviderSnapshot Provider, string Model), TargetGroup> _ofClients = new();

    private readonly HealthMemory _health;
    private readonly LimitMemory _limits;

    /// <summary>Who holds it: being the current one counts as one. At 0 it has ended and its connections are given up.</summary>
    private int _holders = 1;

    /// <summary>The first.</summary>
    /// <param name="book">List prices; null: those that come with Heimdall.</param>
    /// <param name="limits">What has been used; null: nothing.</param>
    public GatewaySnapshot(GatewayOptions options, HealthMemory health, PriceBook? book = null, LimitMemory? limits = null)
        : this(options, health, limits ?? new(), null, book)
    {
    }

    /// <param name="previous">The one to be replaced, which gives what did not change. It must still be held.</param>
    /// <param name="book">List prices; null: the same as before.</param>
    public GatewaySnapshot(GatewayOptions options, GatewaySnapshot previous, PriceBook? book = null)
        : this(options, previous._health, previous._limits, previous, book ?? previous.Prices.RefreshedBook)
    {
    }

    private GatewaySnapshot(GatewayOptions options, HealthMemory health, LimitMemory limits, GatewaySnapshot? previous, PriceBook? book)
    {
        Options = options;
        (_health, _limits) = (health, limits);
        Providers = [.. options.Providers.Select(provider => ProviderSnapshot.Of(provider, previous?.ByName.GetValueOrDefault(provider.Name), health))];
        ByName = Providers.ToFrozenDictionary(static provider => provider.Name, StringComparer.OrdinalIgnoreCase);
        Rules = RuleSet.Compile(options.Routing, ByName.ContainsKey);
        Complexity = new ComplexityAnalyzer(options.Governance.Complexity);
        Callers = new Callers(options.Governance);
        RequiredHeaders = HeaderRules.Compile(options.Client.RequiredHeaders);
        Limits = new LimitSet(options.Governance, limits);
        Prices = new PriceList(book, options);
        foreach (var provider in Providers)
            provider.Connections.Join();
    }

    public GatewayOptions Options { get; }

    /// <summary>In the order configured.</summary>
    public ImmutableArray<ProviderSnapshot> Providers { get; }

    public FrozenDictionary<string, ProviderSnapshot> ByName { get; }

    public RuleSet Rules { get; }

    /// <summary>For rules that ask how hard a request is.</summary>
    public ComplexityAnalyzer Complexity { get; }

    public Callers Callers { get; }

    /// <summary>What every request must carry; null: nothing.</summary>
    public HeaderRules? RequiredHeaders { get; }

    /// <summary>How much whom may use.</summary>
    public LimitSet Limits { get; }

    /// <summary>What models cost, overrides applied.</summary>
    public PriceList Prices { get; }

    /// <summary>What a model name means; worked out once for each name.</summary>
    public ModelResolution Resolve(string model)
    {
        if (_resolutions.TryGetValue(model, out var known))
            return known;
        var resolution = ModelResolver.Resolve(this, model);
        return resolution.Error is null && _resolutions.Count < MaxResolutions ? _resolutions.GetOrAdd(model, resolution) : resolution;
    }

    /// <summary>What a model name means at one provider, as rules have it; worked out once for each.</summary>
    public ModelResolution ResolveAt(string provider, string model)
    {
        if (_resolutionsAt.TryGetValue((provider, model), out var known))
            return known;
        var resolution = ModelResolver.ResolveAt(this, provider, model);
        return resolution.Error is null && _resolutionsAt.Count < MaxResolutions ? _resolutionsAt.GetOrAdd((provider, model), resolution) : resolution;
    }

    /// <summary>A model at one provider, asked for with a key of the client's own; worked out once for each.</summary>
    /// <param name="model">The name at the provider, or an alias of one of the operator's keys.</param>
    public TargetGroup OfClients(ProviderSnapshot provider, string model)
    {
        if (_ofClients.TryGetValue((provider, model), out var known))
            return known;
        var group = TargetGroup.OfClients(provider, model);
        return _ofClients.Count < MaxResolutions ? _ofClients.GetOrAdd((provider, model), group) : group;
    }

    /// <summary>The model at the provider, where it is known to be served there: a key or an alias names it, or the catalogue does.</summary>
    public TargetGroup? Offers(string provider, string model) =>
        Resolve(model).Groups.FirstOrDefault(group => string.Equals(group.Provider.Name, provider, StringComparison.OrdinalIgnoreCase));

    /// <summary>Holds it; false where it has ended and another one is current.</summary>
    public bool TryHold()
    {
        var holders = Volatile.Read(ref _holders);
        while (holders > 0)
        {
            var seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders)
                return true;
            holders = seen;
        }

        return false;
    }

    /// <summary>Once for each hold, and once when it is replaced. The last one gives up the connections that no other snapshot has.</summary>
    public void LetGo()
    {
        if (Interlocked.Decrement(ref _holders) > 0)
            return;
        foreach (var provider in Providers)
            provider.Connections.Leave();
    }
}
