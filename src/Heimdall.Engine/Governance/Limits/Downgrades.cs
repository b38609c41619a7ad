using System.Collections.Immutable;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Routing;

namespace Heimdall.Engine.Governance.Limits;

/// <summary>Budgets and rate limits that send requests to a cheaper model when they are used up, instead of refusing them.</summary>
internal static class Downgrades
{
    /// <summary>The cheaper model where a limit of the caller asks for one and it is served, with those that were meant standing by no more.</summary>
    public static ImmutableArray<TargetGroup> Apply(Exchange exchange, ImmutableArray<TargetGroup> groups)
    {
        var snapshot = exchange.Snapshot;
        if (snapshot.Limits.IsEmpty)
            return groups;
        foreach (var limit in snapshot.Limits.For(exchange.Caller, groups[0].Provider.Name, groups[0].Model))
        {
            if (limit is { Exceeded: { Action: ExceededAction.Downgrade, Model: { } model }, IsSpent: true } && snapshot.Resolve(model) is { Error: null } instead)
            {
                exchange.Downgraded = limit;
                return instead.Groups;
            }
        }

        return groups;
    }
}
