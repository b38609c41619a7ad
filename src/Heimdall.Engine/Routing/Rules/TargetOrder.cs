using Heimdall.Engine.Configuration;

namespace Heimdall.Engine.Routing.Rules;

/// <summary>The targets of a rule in the order of its strategy, the healthy before the others.</summary>
internal static class TargetOrder
{
    /// <param name="provider">What the request has now, for targets that name none.</param>
    /// <param name="model">Likewise.</param>
    /// <param name="memory">Null: all are healthy, and no figures are known.</param>
    public static IEnumerable<RuleTarget> Of(RoutingRuleOptions rule, string provider, string model, Random random, ITargetMemory? memory)
    {
        var candidates = rule.Targets
            .Select(target => new Candidate(target, new(Kept(target.Provider, provider), Kept(target.Model, model), target.Key)))
            .ToLookup(candidate => memory?.IsHealthy(candidate.Target) ?? true);
        return Sort([.. candidates[true]], rule.Strategy, random, memory)
            .Concat(Sort([.. candidates[false]], rule.Strategy, random, memory))
            .Select(static candidate => candidate.Target);
    }

    private static IEnumerable<Candidate> Sort(List<Candidate> candidates, Strategy strategy, Random random, ITargetMemory? memory)
    {
        if (candidates.Count < 2)
            return candidates;
        var byWeight = candidates.OrderByDescending(static candidate => candidate.Options.Weight);
        return strategy switch
        {
            Strategy.Weighted => First(byWeight, WeightedPick.Among(candidates, WeightOf, random)),
            Strategy.Priority => First(
                byWeight.OrderBy(static candidate => candidate.Options.Priority),
                WeightedPick.Among([.. candidates.Where(candidate => candidate.Options.Priority == candidates.Min(static other => other.Options.Priority))], WeightOf, random)),
            _ => byWeight.OrderBy(candidate => memory?.Figure(candidate.Target, strategy) ?? double.PositiveInfinity),
        };
    }

    private static IEnumerable<Candidate> First(IEnumerable<Candidate> ordered, Candidate picked) =>
        ordered.Where(candidate => candidate != picked).Prepend(picked);

    private static double WeightOf(Candidate candidate) => candidate.Options.Weight;

    private static string Kept(string? chosen, string current) => string.IsNullOrEmpty(chosen) ? current : chosen;

    private sealed record Candidate(RuleTargetOptions Options, RuleTarget Target);
}
