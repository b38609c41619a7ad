using Heimdall.Engine.Routing;

namespace Heimdall.Engine.Governance;

/// <summary>How a virtual key splits what its bearers do not send to a provider by name (spec/bifrost-core.md §6.4).</summary>
internal static class KeyShares
{
    /// <summary>
    /// A bare name goes by weight to one of the providers that the virtual key lists, that serve it and whose limits have room; the others stand by. Null
    /// where it lists none with a weight, or the client names one itself.
    /// </summary>
    public static RoutePlan? Plan(Exchange exchange, Random random)
    {
        if (exchange.Caller is not { Key.AllowsAllProviders: false } caller || ModelResolver.Split(exchange.Snapshot, exchange.Model).Provider.Length > 0)
            return null;
        var shares = SharesOf(exchange, caller);
        if (shares.Count == 0)
            return null;
        var session = ClientWishes.Session(exchange);
        var open = shares.FindAll(share => !IsSpent(exchange, caller, share.Group));
        var chosen = WeightedPick.Among(open.Count > 0 ? open : shares, static share => share.Weight, session == 0 ? random : new StickyRandom(session));
        return new([chosen.Group, .. shares.Where(share => share.Group != chosen.Group).OrderByDescending(static share => share.Weight).Select(static share => share.Group)], null) { Session = session };
    }

    private static List<Share> SharesOf(Exchange exchange, Caller caller)
    {
        var shares = new List<Share>();
        foreach (var allowed in caller.Key.Providers)
        {
            if (allowed.Weight is { } weight
                && Permissions.Allows(caller, allowed.Provider, exchange.Model)
                && exchange.Snapshot.Offers(allowed.Provider, exchange.Model) is { } group)
            {
                shares.Add(new(group, weight));
            }
        }

        return shares;
    }

    private static bool IsSpent(Exchange exchange, Caller caller, TargetGroup group)
    {
        foreach (var limit in exchange.Snapshot.Limits.For(caller, group.Provider.Name, group.Model))
        {
            if (limit.Exceeded.Action == Configuration.ExceededAction.Block && limit.IsSpent)
                return true;
        }

        return false;
    }

    private readonly record struct Share(TargetGroup Group, double Weight);
}
