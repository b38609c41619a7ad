using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Heimdall.Engine.Configuration;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;

namespace Heimdall.Engine.Routing;

/// <summary>One model at one provider, with the provider keys that serve it. Immutable, health aside; shared by requests.</summary>
internal sealed class TargetGroup
{
    private readonly ImmutableArray<Candidate> _candidates;

    private TargetGroup(ProviderSnapshot provider, string model, ImmutableArray<Candidate> candidates)
    {
        Provider = provider;
        Model = model;
        _candidates = candidates;
    }

    public ProviderSnapshot Provider { get; }

    /// <summary>The name it was looked up by: the model's at the provider, or an alias of one of its keys.</summary>
    public string Model { get; }

    public int Count => _candidates.Length;

    /// <summary>Null where no key serves the model.</summary>
    public static TargetGroup? Of(ProviderSnapshot provider, string model)
    {
        var candidates = provider.Keys
            .Select(key => (Key: key, Model: key.Serves(model)))
            .Where(static served => served.Model is not null)
            .Select(served => new Candidate(provider, served.Key, served.Model!))
            .ToImmutableArray();
        return candidates.IsEmpty ? null : new(provider, model, candidates);
    }

    /// <summary>With the client's own key for the only one. Which models the operator's keys serve does not count; what they call them does.</summary>
    public static TargetGroup OfClients(ProviderSnapshot provider, string model)
    {
        var name = provider.Keys.Select(key => key.Options.Aliases.GetValueOrDefault(model)).FirstOrDefault(static known => known is not null) ?? model;
        return new(provider, model, [new Candidate(provider, provider.KeyOfClients, name)]) { IsOfClients = true };
    }

    /// <summary>Nothing but the client's own key is used.</summary>
    public bool IsOfClients { get; private init; }

    /// <summary>The same with one provider key only; null where that key does not serve the model.</summary>
    /// <param name="key">Its id, or its name.</param>
    public TargetGroup? Only(string key)
    {
        var chosen = _candidates.Where(candidate => string.Equals(candidate.Key.Options.Id, key, StringComparison.Ordinal)).ToImmutableArray();
        if (chosen.IsEmpty)
            chosen = [.. _candidates.Where(candidate => string.Equals(candidate.Key.Options.Name, key, StringComparison.Ordinal))];
        return chosen.IsEmpty ? null : new(Provider, Model, chosen);
    }

    /// <summary>The same with the provider keys that are meant; null where none is left.</summary>
    public TargetGroup? Where(Func<KeyOptions, bool> isMeant)
    {
        var chosen = _candidates.Where(candidate => isMeant(candidate.Key.Options)).ToImmutableArray();
        return chosen.IsEmpty ? null : chosen.Length == _candidates.Length ? this : new(Provider, Model, chosen);
    }

    public bool Contains(Target target)
    {
        foreach (var candidate in _candidates)
        {
            if (candidate.Key == target.Key)
                return true;
        }

        return false;
    }

    /// <summary>All targets, in the order configured.</summary>
    public IEnumerable<Target> Targets(Operation operation, DialectId client) =>
        _candidates.Select(candidate => candidate.For(operation, client)).OfType<Target>();

    /// <summary>Picks by weight among those that <paramref name="pick"/> admits; null when there is none.</summary>
    public Target? Pick(in Pick pick)
    {
        if (_candidates.Length == 1)
            return Admitted(_candidates[0], pick, out var only) ? only : null;

        if (pick.Fastest)
            return PickFastest(pick);
        var (total, count) = (0.0, 0);
        foreach (var candidate in _candidates)
        {
            if (!Admitted(candidate, pick, out _))
                continue;
            total += candidate.Weight;
            count++;
        }

        // Where all weights are 0, all are alike.
        if (count == 0)
            return null;
        return pick.Session != 0 ? PickForSession(pick, alike: total <= 0) : PickByWeight(pick, total > 0 ? total : count, alike: total <= 0);
    }

    // One that has never answered counts as fast, or nobody would ever ask it.
    private Target? PickFastest(in Pick pick)
    {
        Target? fastest = null;
        foreach (var candidate in _candidates)
        {
            if (Admitted(candidate, pick, out var target) && (fastest is null || target.Health.LatencyMs < fastest.Health.LatencyMs))
                fastest = target;
        }

        return fastest;
    }

    private Target? PickByWeight(in Pick pick, double total, bool alike)
    {
        var left = pick.Random * total;
        Target? last = null;
        foreach (var candidate in _candidates)
        {
            var share = alike ? 1 : candidate.Weight;
            if (share <= 0 || !Admitted(candidate, pick, out var target))
                continue;
            last = target;
            left -= share;
            if (left < 0)
                return target;
        }

        return last;
    }

    // Weighted rendezvous hashing (Schindelhauer and Schomaker, SPAA 2005): every node gives a session the same key without remembering it, shares follow
    // the weights, and when a key fails only its own sessions move.
    private Target? PickForSession(in Pick pick, bool alike)
    {
        Target? best = null;
        var bestScore = double.NegativeInfinity;
        foreach (var candidate in _candidates)
        {
            if (!Admitted(candidate, pick, out var target))
                continue;
            var score = Rendezvous.Score(pick.Session, candidate.Identity, alike ? 1 : candidate.Weight);
            if (best is not null && score <= bestScore)
                continue;
            (best, bestScore) = (target, score);
        }

        return best;
    }

    private static bool Admitted(Candidate candidate, in Pick pick, [NotNullWhen(true)] out Target? target) =>
        (target = candidate.For(pick.Operation, pick.Client)) is not null && pick.Admits(target);

    private sealed class Candidate(ProviderSnapshot provider, KeySnapshot key, string model)
    {
        private static readonly Operation[] Operations = Enum.GetValues<Operation>();
        private static readonly DialectId[] Dialects = Enum.GetValues<DialectId>();

        // A target for every operation and client dialect, so that requests build none.
        private readonly Target?[] _targets =
            [.. Operations.SelectMany(_ => Dialects, (operation, client) => Find(provider, key, model, operation, client))];

        public KeySnapshot Key => key;

        public double Weight => key.Options.Weight;

        public ulong Identity { get; } = Rendezvous.Hash(key.Options.Id);

        public Target? For(Operation operation, DialectId client) => _targets[((int)operation * Dialects.Length) + (int)client];

        private static Target? Find(ProviderSnapshot provider, KeySnapshot key, string model, Operation operation, DialectId client)
        {
            var facts = ModelCatalog.Find(provider.Options.Definition.Name, model);
            var host = operation == Operation.Chat ? key.FindHost(client, facts) : null;
            return At(key.Find(operation, client, facts), At(host?.Endpoint, host: null, HostedTools.None), host?.Tools ?? HostedTools.None);

            Target? At(ProviderEndpoint? place, Target? host, HostedTools hostTools) => place is { } endpoint
                ? new Target(provider, key, key.BaseUrl!, model, facts, endpoint, provider.Health.OfTarget(provider.Options, key.Options, model)) { Host = host, HostTools = hostTools }
                : null;
        }
    }
}

/// <summary>What a target must be, to be picked.</summary>
/// <param name="Client">The client's dialect, which is relayed where the provider speaks it.</param>
/// <param name="Random">0 inclusive to 1 exclusive; counts where there is no session.</param>
/// <param name="Session">Hash of the session that shall stay where it was; 0: none.</param>
internal readonly record struct Pick(Operation Operation, DialectId Client, double Random, ulong Session)
{
    /// <summary>The one that has answered fastest of late, instead of one by weight.</summary>
    public bool Fastest { get; init; }

    /// <summary>Asked already.</summary>
    public List<Target>? Tried { get; init; }

    /// <summary>Addresses that are silent.</summary>
    public List<Uri>? Silent { get; init; }

    /// <summary>Those that rest are picked too, as nobody else is left; not those that asked to be left alone.</summary>
    public bool EvenResting { get; init; }

    public bool Admits(Target target) => (EvenResting ? !target.AsksToWait : !target.Rests) && IsUntried(target);

    public bool IsUntried(Target target) => Tried?.Contains(target) != true && Silent?.Contains(target.Address) != true;
}
