using System.Collections.Immutable;
using Heimdall.Engine.Configuration;

namespace Heimdall.Engine.Routing.Rules;

/// <summary>What rules made of a request.</summary>
/// <param name="Targets">In the order they are asked, without repetition: the chosen one, those that stand by, the fallbacks. At least one.</param>
/// <param name="Strategy">How the first were ordered.</param>
/// <param name="Trail">The rules that matched, in order; the last one decided.</param>
internal sealed record RuleDecision(ImmutableArray<RuleTarget> Targets, Strategy Strategy, ImmutableArray<RoutingRule> Trail);

/// <summary>Who is to serve, by name.</summary>
/// <param name="Provider">Empty: whoever serves the model.</param>
/// <param name="Key">Id or name of the only provider key to use; null: any.</param>
internal readonly record struct RuleTarget(string Provider, string Model, string? Key = null);

/// <summary>What was found out of a rule while a decision was made.</summary>
/// <param name="Reason">For people; null where the outcome says it all.</param>
internal readonly record struct RuleVerdict(RoutingRule Rule, RuleOutcome Outcome, string? Reason = null);

internal enum RuleOutcome
{
    Matched,

    /// <summary>It matched again after it had been applied: the chain ends here.</summary>
    Repeated,
    NotMatched,

    /// <summary>Its expression came to an error or to something other than a bool; the reason says which.</summary>
    Failed,

    /// <summary>It is for requests of somebody else.</summary>
    OutOfScope,
    Disabled,

    /// <summary>It does not compile; the reason says why.</summary>
    Broken,
}
