using System.Collections.Immutable;

namespace Heimdall.Engine.Configuration;

/// <summary>Who serves what, and what happens when nobody of the first choice can (sections <c>routing</c> and <c>governance.routing_rules</c>).</summary>
internal sealed record RoutingOptions
{
    /// <summary>In no order: scope and priority decide.</summary>
    public ImmutableArray<RoutingRuleOptions> Rules { get; init; } = [];

    /// <summary>Rules applied to one request one after the other, at most: 1 to 100.</summary>
    public int MaxChainDepth { get; init; } = 10;

    /// <summary>How the keys and providers that can serve a model are ordered, where no rule says so.</summary>
    public Strategy Strategy { get; init; } = Strategy.Weighted;

    /// <summary>A stream that dies after its commit is continued by the next target where that can be done correctly.</summary>
    public bool MidStreamFailover { get; init; } = true;

    /// <summary>Silence of a target after which the next one is asked as well, and the first to answer serves. Null: never.</summary>
    public TimeSpan? HedgeAfter { get; init; }
}

/// <summary>One rule (spec/bifrost-core.md §6.6): where it matches, its targets serve instead of what the client named.</summary>
internal sealed record RoutingRuleOptions
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public bool Enabled { get; init; } = true;

    /// <summary>In CEL, over the request. Empty: always.</summary>
    public string Expression { get; init; } = "";

    public RuleScope Scope { get; init; } = RuleScope.Global;

    /// <summary>Whose requests; null exactly for <see cref="RuleScope.Global"/>.</summary>
    public string? ScopeId { get; init; }

    /// <summary>Lower comes first, within a scope.</summary>
    public int Priority { get; init; }

    /// <summary>At least one.</summary>
    public ImmutableArray<RuleTargetOptions> Targets { get; init; } = [];

    public Strategy Strategy { get; init; } = Strategy.Weighted;

    /// <summary>The targets that were not chosen stand by, in the order of the strategy, before <see cref="Fallbacks"/>.</summary>
    public bool TargetsStandBy { get; init; }

    /// <summary><c>provider/model</c>, or <c>provider/</c> for the model as it is.</summary>
    public ImmutableArray<string> Fallbacks { get; init; } = [];

    /// <summary>Whether its answers are continued by another target when they break off. Null: as <see cref="RoutingOptions.MidStreamFailover"/> says.</summary>
    public bool? MidStreamFailover { get; init; }

    /// <summary>Rules are asked again with what this one chose.</summary>
    public bool Chain { get; init; }
}

/// <summary>One of a rule's targets.</summary>
internal sealed record RuleTargetOptions
{
    /// <summary>Null: as the request has it.</summary>
    public string? Provider { get; init; }

    /// <summary>Null: as the request has it.</summary>
    public string? Model { get; init; }

    /// <summary>Id or name of the only provider key to use. Null: any that serves the model.</summary>
    public string? Key { get; init; }

    /// <summary>Share of the traffic, on any scale, at least 0.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Lower comes first; for <see cref="Strategy.Priority"/>.</summary>
    public int Priority { get; init; }
}

/// <summary>Whose requests a rule is for, the most specific first.</summary>
internal enum RuleScope
{
    VirtualKey,
    Team,
    Customer,
    Global,
}

/// <summary>How targets are ordered; only healthy ones take part as long as there are any.</summary>
internal enum Strategy
{
    /// <summary>At random by weight; the rest in descending weight.</summary>
    Weighted,

    /// <summary>By ascending priority; those of one priority by weight.</summary>
    Priority,

    /// <summary>The one that has answered fastest of late.</summary>
    LeastLatency,

    /// <summary>The one whose tokens cost least; those without a known price last.</summary>
    Cheapest,
}
