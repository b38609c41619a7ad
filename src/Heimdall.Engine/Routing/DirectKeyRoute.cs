using System.Collections.Immutable;
using Heimdall.Engine.Governance;
using Heimdall.Engine.Routing.Rules;

namespace Heimdall.Engine.Routing;

/// <summary>What a key of the client's own changes about who serves: at its provider it takes the place of the operator's keys, and nowhere else.</summary>
internal static class DirectKeyRoute
{
    /// <summary>What a model name means to this exchange. At the provider of the client's own key every name is served, whatever keys the operator has there.</summary>
    public static ModelResolution Resolve(Exchange exchange, string model)
    {
        if (exchange.DirectKey is not { } own)
            return exchange.Snapshot.Resolve(model);
        var (provider, name) = ModelResolver.Split(exchange.Snapshot, model);
        var isMeant = provider.Length > 0 ? string.Equals(provider, own.Provider.Name, StringComparison.Ordinal) : string.Equals(model, exchange.Model, StringComparison.Ordinal) && !IsAliasElsewhere(exchange, own, model);
        return isMeant ? ModelResolution.For([exchange.Snapshot.OfClients(own.Provider, name)]) : exchange.Snapshot.Resolve(model);
    }

    /// <summary>The same for a target of a rule.</summary>
    public static ModelResolution Resolve(Exchange exchange, RuleTarget target)
    {
        if (exchange.DirectKey is { } own && string.Equals(target.Provider, own.Provider.Name, StringComparison.OrdinalIgnoreCase))
            return ModelResolution.For([exchange.Snapshot.OfClients(own.Provider, target.Model)]);
        return target.Provider.Length == 0 ? Resolve(exchange, target.Model) : TargetFigures.Resolve(exchange.Snapshot, target);
    }

    /// <summary>The groups, those of the key's provider with that key.</summary>
    public static ImmutableArray<TargetGroup> Apply(Exchange exchange, ImmutableArray<TargetGroup> groups) =>
        exchange.DirectKey is { } own ? Apply(exchange, own, groups) : groups;

    private static ImmutableArray<TargetGroup> Apply(Exchange exchange, DirectKey own, ImmutableArray<TargetGroup> groups)
    {
        var applied = ImmutableArray.CreateBuilder<TargetGroup>(groups.Length);
        foreach (var group in groups)
        {
            var meant = group.Provider == own.Provider && !group.IsOfClients ? exchange.Snapshot.OfClients(own.Provider, group.Model) : group;
            if (!applied.Contains(meant)) // two keys of the operator for one model are one key of the client's
                applied.Add(meant);
        }

        return applied.ToImmutable();
    }

    /// <summary>A bare name that the operator gave to a model of another provider is that model, as it is for everybody.</summary>
    private static bool IsAliasElsewhere(Exchange exchange, DirectKey own, string model) =>
        !own.Provider.Keys.Any(key => key.Options.Aliases.ContainsKey(model))
        && exchange.Snapshot.Providers.Any(provider => provider.Keys.Any(key => key.Options.Aliases.ContainsKey(model)));
}
