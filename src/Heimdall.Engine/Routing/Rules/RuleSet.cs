using System.Collections.Immutable;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Routing.Rules.Cel;

namespace Heimdall.Engine.Routing.Rules;

/// <summary>
/// The routing rules of a snapshot, compiled (spec/bifrost-core.md §6.6). Immutable, shared by all requests without a lock. Applying them never
/// throws and is bounded, whatever operators wrote and clients send.
/// </summary>
internal sealed class RuleSet
{
    private readonly Predicate<string> _isProvider;
    private readonly int _maxChainDepth;

    private RuleSet(RoutingOptions options, Predicate<string> isProvider)
    {
        Rules = [.. options.Rules.Select(static rule => new RoutingRule(rule)).OrderBy(static rule => rule.Options.Scope).ThenBy(static rule => rule.Options.Priority)];
        IsEmpty = !Rules.Any(static rule => rule.IsActive);
        _isProvider = isProvider;
        _maxChainDepth = options.MaxChainDepth;
    }

    /// <summary>In the order they are asked: by scope, the most specific first, then by priority, then as configured. Those with an error too.</summary>
    public ImmutableArray<RoutingRule> Rules { get; }

    /// <summary>No rule can match: there is no need to gather facts.</summary>
    public bool IsEmpty { get; }

    /// <param name="isProvider">Tells whether a name is a provider's: a fallback may be that alone, and models have slashes in their names too.</param>
    public static RuleSet Compile(RoutingOptions options, Predicate<string> isProvider) => new(options, isProvider);

    /// <summary>What the rules make of a request; null where none matches.</summary>
    /// <param name="random">For weighted targets; used by this call only while it runs.</param>
    /// <param name="memory">Null: all targets are healthy, and no figures are known.</param>
    /// <param name="verdicts">Receives what became of each rule that was asked, for explanations.</param>
    public RuleDecision? Apply(RuleFacts facts, Random random, ITargetMemory? memory = null, ICollection<RuleVerdict>? verdicts = null)
    {
        var variables = new RuleVariables(facts);
        var trail = ImmutableArray<RoutingRule>.Empty;
        ImmutableArray<RuleTarget> targets = [];
        while (FirstMatch(variables, trail, verdicts) is { } rule)
        {
            trail = trail.Add(rule);
            targets = TargetsOf(rule.Options, variables, random, memory);
            (variables.Provider, variables.Model) = (targets[0].Provider, targets[0].Model);
            if (!rule.Options.Chain || trail.Length >= _maxChainDepth)
                break;
        }

        return trail.IsEmpty ? null : new(targets, trail[^1].Options.Strategy, trail);
    }

    // A rule that was applied already ends the chain: asked again, it would roll its weights again, or go round in circles.
    private RoutingRule? FirstMatch(RuleVariables variables, ImmutableArray<RoutingRule> applied, ICollection<RuleVerdict>? verdicts)
    {
        foreach (var rule in Rules)
        {
            var holds = rule.IsActive && rule.IsFor(variables.Facts) ? rule.Evaluate(variables) : CelValue.False;
            var repeated = holds.IsTrue && applied.Contains(rule);
            verdicts?.Add(Verdict(rule, variables.Facts, holds, repeated));
            if (holds.IsTrue)
                return repeated ? null : rule;
        }

        return null;
    }

    private ImmutableArray<RuleTarget> TargetsOf(RoutingRuleOptions rule, RuleVariables variables, Random random, ITargetMemory? memory) =>
    [
        .. TargetOrder.Of(rule, variables.Provider, variables.Model, random, memory)
            .Take(rule.TargetsStandBy ? int.MaxValue : 1)
            .Concat(rule.Fallbacks.Select(fallback => Fallback(fallback, variables.Model)))
            .Distinct(),
    ];

    // "provider/model"; "provider/" and, as published configurations have it, "provider" keep the model that came in. The rest is a bare model.
    private RuleTarget Fallback(string fallback, string model)
    {
        var (provider, own) = fallback.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? (fallback[..slash], fallback[(slash + 1)..]) : (fallback, "");
        return _isProvider(provider) ? new(provider, own.Length == 0 ? model : own) : new("", fallback);
    }

    private static RuleVerdict Verdict(RoutingRule rule, RuleFacts facts, CelValue holds, bool repeated) =>
        rule.Error is not null ? new(rule, RuleOutcome.Broken, rule.Error)
        : !rule.Options.Enabled ? new(rule, RuleOutcome.Disabled)
        : !rule.IsFor(facts) ? new(rule, RuleOutcome.OutOfScope)
        : holds.IsError ? new(rule, RuleOutcome.Failed, holds.AsError.ToString())
        : holds.Kind != CelKind.Bool ? new(rule, RuleOutcome.Failed, $"the expression is a {holds.Kind.Name()}, not a bool")
        : new(rule, repeated ? RuleOutcome.Repeated : holds.IsTrue ? RuleOutcome.Matched : RuleOutcome.NotMatched);
}
