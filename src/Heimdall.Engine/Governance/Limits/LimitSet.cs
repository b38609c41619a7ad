using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Routing;

namespace Heimdall.Engine.Governance.Limits;

/// <summary>Which limits hold for whom, in the order in which they are asked (spec/bifrost-core.md §6.2). Immutable, counters aside.</summary>
internal sealed class LimitSet
{
    /// <summary>Bounds <see cref="_found"/>: clients choose the models.</summary>
    private const int MaxFound = 16_384;

    private readonly GovernanceOptions _options;
    private readonly FrozenDictionary<LimitOwner, ImmutableArray<Limit>> _byOwner;
    private readonly ConcurrentDictionary<Question, ImmutableArray<Limit>> _found = new();
    private readonly ConcurrentDictionary<Asked, ImmutableArray<Limit>> _asked = new();

    public LimitSet(GovernanceOptions options, LimitMemory memory)
    {
        _options = options;
        All = [.. LimitReader.Read(options, memory)];
        _byOwner = All.GroupBy(static limit => limit.Owner).ToFrozenDictionary(static group => group.Key, static group => group.ToImmutableArray());
    }

    public ImmutableArray<Limit> All { get; }

    public bool IsEmpty => All.IsEmpty;

    /// <summary>The limits of one owner; empty where it has none.</summary>
    public ImmutableArray<Limit> Of(LimitOwner owner) => _byOwner.GetValueOrDefault(owner, []);

    /// <summary>All limits that an exchange of the caller with the model counts for; each once. Found once for each such question.</summary>
    /// <param name="provider">Its name.</param>
    /// <param name="model">At the provider.</param>
    public ImmutableArray<Limit> For(Caller? caller, string provider, string model)
    {
        if (IsEmpty)
            return [];
        var question = new Question(caller?.Key.Id, provider, model);
        if (_found.TryGetValue(question, out var known))
            return known;
        var found = Find(caller, provider, model);
        return _found.Count < MaxFound ? _found.GetOrAdd(question, found) : found;
    }

    /// <summary>The same for a target, faster: callers and targets are the same objects as long as the snapshot lives.</summary>
    public ImmutableArray<Limit> For(Caller? caller, Target target)
    {
        if (IsEmpty)
            return [];
        var asked = new Asked(caller, target);
        if (_asked.TryGetValue(asked, out var known))
            return known;
        var found = For(caller, target.Provider.Name, target.Model);
        if (_asked.Count < MaxFound)
            _asked.TryAdd(asked, found);
        return found;
    }

    /// <summary>The caller's own, whoever serves. Found once for each.</summary>
    public ImmutableArray<Limit> For(Caller caller)
    {
        var question = new Question(caller.Key.Id, "", "");
        if (_found.TryGetValue(question, out var known))
            return known;
        return _found.GetOrAdd(question, [.. OwnersOf(caller).SelectMany(owner => Of(owner)).DistinctBy(static limit => limit.Counter)]);
    }

    private ImmutableArray<Limit> Find(Caller? caller, string provider, string model)
    {
        LimitOwner[] everybody = [new(LimitLevel.Provider, provider), .. Models(provider, model, RuleScope.Global, "")];
        LimitOwner[] own = caller is null ? [] : [.. ProviderConfigs(caller, provider), .. OwnersOf(caller)];
        LimitOwner[] ofKey = caller is null ? [] : [.. Models(provider, model, RuleScope.VirtualKey, caller.Key.Id)];
        return [.. InOrder(everybody).Concat(InOrder(own)).Concat(InOrder(ofKey)).DistinctBy(static limit => limit.Counter)];
    }

    // Rates before money, at every step.
    private IEnumerable<Limit> InOrder(LimitOwner[] owners)
    {
        var limits = owners.SelectMany(owner => Of(owner)).ToArray();
        return limits.Where(static limit => limit.Unit != LimitUnit.Money).Concat(limits.Where(static limit => limit.Unit == LimitUnit.Money));
    }

    private IEnumerable<LimitOwner> Models(string provider, string model, RuleScope scope, string scopeId) =>
        _options.Models
            .Where(limited => limited.Scope == scope
                && (scope == RuleScope.Global || string.Equals(limited.ScopeId, scopeId, StringComparison.Ordinal))
                && (limited.Provider is null || string.Equals(limited.Provider, provider, StringComparison.OrdinalIgnoreCase))
                && (limited.Model is "*" || string.Equals(limited.Model, model, StringComparison.OrdinalIgnoreCase)
                    || string.Equals(limited.Model, $"{provider}/{model}", StringComparison.OrdinalIgnoreCase)))
            .Select(static limited => new LimitOwner(LimitLevel.Model, limited.Id));

    private static IEnumerable<LimitOwner> ProviderConfigs(Caller caller, string provider) =>
        caller.Key.Providers
            .Where(allowed => string.Equals(allowed.Provider, provider, StringComparison.OrdinalIgnoreCase))
            .Select(static allowed => new LimitOwner(LimitLevel.ProviderConfig, allowed.Id));

    private static IEnumerable<LimitOwner> OwnersOf(Caller caller)
    {
        yield return new(LimitLevel.VirtualKey, caller.Key.Id);
        if (caller.Team is { } team)
            yield return new(LimitLevel.Team, team.Id);
        if (caller.Customer is { } customer)
            yield return new(LimitLevel.Customer, customer.Id);
    }

    // Who they are counts, not what they hold.
    private readonly struct Asked(Caller? caller, Target target) : IEquatable<Asked>
    {
        private readonly Caller? _caller = caller;
        private readonly Target _target = target;

        public bool Equals(Asked other) => ReferenceEquals(_caller, other._caller) && ReferenceEquals(_target, other._target);

        public override bool Equals(object? obj) => obj is Asked other && Equals(other);

        public override int GetHashCode() => HashCode.Combine(RuntimeHelpers.GetHashCode(_caller), RuntimeHelpers.GetHashCode(_target));
    }

    private readonly record struct Question(string? VirtualKey, string Provider, string Model);
}
