using System.Collections.Immutable;
using Heimdall.Engine.Configuration;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;
using Microsoft.Extensions.Logging;

namespace Heimdall.Engine.Routing;

/// <summary>What a model name means: who can serve it, or why nobody can. Immutable.</summary>
internal sealed class ModelResolution
{
    private readonly ImmutableArray<Candidate> _candidates;
    private readonly double _totalWeight;
    private int _noticed;

    private ModelResolution(ImmutableArray<Candidate> candidates, GatewayError? error)
    {
        _candidates = candidates;
        _totalWeight = candidates.Sum(static candidate => candidate.Weight);
        Error = error;
    }

    /// <summary>Set when nobody can serve the name.</summary>
    public GatewayError? Error { get; }

    /// <summary>Set when the name was mapped to another by rule: what to tell the operator.</summary>
    public ResolutionNotice? Notice { get; private init; }

    /// <summary>Who was to serve it; for messages.</summary>
    public string ProviderName { get; private init; } = "";

    /// <summary>True for the first to ask, so that the notice is logged once and not with every request.</summary>
    public bool TakeNotice() => Interlocked.Exchange(ref _noticed, 1) == 0;

    public static ModelResolution Failed(GatewayError error) => new([], error);

    /// <param name="model">The name at the provider, or an alias of one of its keys.</param>
    /// <param name="provider">Who is to serve it.</param>
    public static ModelResolution For(ProviderSnapshot provider, string model)
    {
        if (provider.Options.IsUnavailable)
            return Failed(ModelErrors.NoUsableKey(provider));
        var candidates = provider.Keys
            .Select(key => (Key: key, Model: key.Serves(model)))
            .Where(static served => served.Model is not null)
            .Select(served => new Candidate(provider, served.Key, served.Model!, served.Key.Options.Weight))
            .ToImmutableArray();
        return candidates.IsEmpty ? Failed(ModelErrors.NoKeyServes(provider, model)) : new(candidates, null) { ProviderName = provider.Name };
    }

    public ModelResolution With(ResolutionNotice notice) => new(_candidates, Error) { Notice = notice, ProviderName = ProviderName };

    /// <summary>Picks by weight; null when the picked key's provider does not offer the operation.</summary>
    /// <param name="client">The client's dialect, which is relayed where the provider speaks it.</param>
    /// <param name="random">0 inclusive to 1 exclusive.</param>
    public Target? Pick(Operation operation, DialectId client, double random)
    {
        var candidate = _candidates.Length == 1 ? _candidates[0] : PickByWeight(random);
        return candidate.For(operation, client);
    }

    private Candidate PickByWeight(double random)
    {
        if (_totalWeight <= 0)
            return _candidates[(int)(random * _candidates.Length)];
        var left = random * _totalWeight;
        foreach (var candidate in _candidates)
        {
            left -= candidate.Weight;
            if (left < 0)
                return candidate;
        }

        return _candidates.Last(static candidate => candidate.Weight > 0);
    }

    private sealed class Candidate(ProviderSnapshot provider, KeySnapshot key, string model, double weight)
    {
        private static readonly Operation[] Operations = Enum.GetValues<Operation>();
        private static readonly DialectId[] Dialects = Enum.GetValues<DialectId>();

        // A target for every operation and client dialect, so that requests build none.
        private readonly Target?[] _targets =
            [.. Operations.SelectMany(_ => Dialects, (operation, client) => Find(provider, key, model, operation, client))];

        public double Weight { get; } = weight;

        public Target? For(Operation operation, DialectId client) => _targets[((int)operation * Dialects.Length) + (int)client];

        private static Target? Find(ProviderSnapshot provider, KeySnapshot key, string model, Operation operation, DialectId client)
        {
            var facts = ModelCatalog.Find(provider.Options.Definition.Name, model);
            return key.Find(operation, client, facts) is { } endpoint
                ? new Target(provider, key, key.BaseUrl!, model, facts, endpoint) { ForSearch = operation == Operation.Chat ? Search(facts) : null }
                : null;

            Target? Search(ModelFacts facts) =>
                key.FindSearch(client, facts) is { } endpoint ? new Target(provider, key, key.BaseUrl!, model, facts, endpoint) : null;
        }
    }
}

/// <param name="Level">A warning where the choice was ours; what an operator chose is only information.</param>
internal sealed record ResolutionNotice(LogLevel Level, string Text);
