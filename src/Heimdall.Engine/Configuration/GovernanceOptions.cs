using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Heimdall.Engine.Configuration;

/// <summary>Who may, and how much (section <c>governance</c>, and <c>budgets</c> of <c>bifrost.yaml</c>).</summary>
internal sealed record GovernanceOptions
{
    public ImmutableArray<VirtualKeyOptions> VirtualKeys { get; init; } = [];

    public ImmutableArray<TeamOptions> Teams { get; init; } = [];

    public ImmutableArray<CustomerOptions> Customers { get; init; } = [];

    /// <summary>What budgets and rate limits of <see cref="LimitLevel.Model"/> hold for.</summary>
    public ImmutableArray<ModelLimitOptions> Models { get; init; } = [];

    /// <summary>While the store is away, what needs its consent is refused (<c>on_store_lost: refuse</c>); else each node counts for itself.</summary>
    public bool RefusesWithoutStore { get; init; }

    /// <summary>Of every level; one owner may have several, of different periods.</summary>
    public ImmutableArray<BudgetOptions> Budgets { get; init; } = [];

    /// <summary>Of every level.</summary>
    public ImmutableArray<RateLimitOptions> RateLimits { get; init; } = [];

    /// <summary>Prices of the operator's own.</summary>
    public ImmutableArray<PriceOverrideOptions> PriceOverrides { get; init; } = [];

    /// <summary>How requests are rated for routing rules.</summary>
    public ComplexityOptions Complexity { get; init; } = new();

    public UnpricedPolicy UnpricedModels { get; init; }

    /// <summary>Who administers; null: nobody has an account, and where the gateway listens decides who may (docs/security.md).</summary>
    public AdminAccountOptions? Admin { get; init; }

    /// <summary>Must accompany the request that creates the first account (<c>setup_token</c>, <c>BIFROST_SETUP_TOKEN</c>); null: nothing must.</summary>
    public Secret? SetupToken { get; init; }
}

/// <summary>The administrator's account (<c>auth_config</c>).</summary>
internal sealed record AdminAccountOptions
{
    public required string UserName { get; init; }

    /// <summary>As the operator wrote it into the file, or its hash where the management API was told it.</summary>
    public required Secret Password { get; init; }
}

/// <summary>A credential that we issue (spec/bifrost-core.md §6.1).</summary>
internal sealed record VirtualKeyOptions
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Null: to be generated.</summary>
    public Secret? Value { get; init; }

    /// <summary>What it was before it was rotated; it works until <see cref="PreviousValueExpiresAt"/> (<c>client.vk_rotation_cooldown</c>).</summary>
    public Secret? PreviousValue { get; init; }

    /// <summary>Null exactly where <see cref="PreviousValue"/> is.</summary>
    public DateTimeOffset? PreviousValueExpiresAt { get; init; }

    public bool IsActive { get; init; } = true;

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether it is deleted when it has expired (<c>delete_after_expire</c>). Null: as <see cref="ClientOptions.DeletesExpiredKeys"/> says.</summary>
    public bool? DeletesAfterExpiry { get; init; }

    /// <summary>Not together with <see cref="CustomerId"/>.</summary>
    public string? TeamId { get; init; }

    public string? CustomerId { get; init; }

    /// <summary>Every provider with every model and key, whatever <see cref="Providers"/> says.</summary>
    public bool AllowsAllProviders { get; init; }

    /// <summary>What it may use; empty: nothing.</summary>
    public ImmutableArray<VirtualKeyProviderOptions> Providers { get; init; } = [];
}

/// <summary>One provider that a virtual key may use (<c>provider_configs[]</c>).</summary>
internal sealed record VirtualKeyProviderOptions
{
    /// <summary>For limits of <see cref="LimitLevel.ProviderConfig"/>: <c>virtual key/provider</c>, where the file does not say.</summary>
    public required string Id { get; init; }

    public required string Provider { get; init; }

    /// <summary>Share of what the client does not send to a provider by name, on any scale. Null: only by name.</summary>
    public double? Weight { get; init; }

    /// <summary>The model to ask for, whatever the client named; null: as the client has it.</summary>
    public string? TargetModel { get; init; }

    /// <summary>Without regard to case. <c>*</c>: all. Empty: none.</summary>
    public FrozenSet<string> AllowedModels { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Wins over <see cref="AllowedModels"/>.</summary>
    public FrozenSet<string> BlacklistedModels { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Ids or names of provider keys. <c>*</c>: all. Empty: none.</summary>
    public FrozenSet<string> KeyIds { get; init; } = FrozenSet<string>.Empty;
}

/// <param name="CustomerId">Whom the team belongs to; null: nobody.</param>
internal sealed record TeamOptions(string Id, string Name, string? CustomerId);

internal sealed record CustomerOptions(string Id, string Name);

/// <summary>A model with limits of its own (<c>model_configs[]</c>).</summary>
internal sealed record ModelLimitOptions
{
    public required string Id { get; init; }

    /// <summary><c>*</c>: every model.</summary>
    public required string Model { get; init; }

    /// <summary>Null: at every provider.</summary>
    public string? Provider { get; init; }

    /// <summary><see cref="RuleScope.Global"/> or <see cref="RuleScope.VirtualKey"/>.</summary>
    public RuleScope Scope { get; init; } = RuleScope.Global;

    public string? ScopeId { get; init; }
}

/// <summary>Money per period.</summary>
internal sealed record BudgetOptions
{
    /// <summary>Two owners may share one budget of the file; then both entries have its id, and what either spends counts.</summary>
    public required string Id { get; init; }

    public required LimitOwner Owner { get; init; }

    /// <summary>USD, at least 0.</summary>
    public required decimal MaxLimit { get; init; }

    public required ResetPeriod Period { get; init; }

    /// <summary>Periods begin with the day, week, month or year (UTC) instead of with the first request.</summary>
    public bool IsCalendarAligned { get; init; }

    /// <summary>Money on top of <see cref="MaxLimit"/>, for a time; null: none.</summary>
    public BudgetOverride? Override { get; init; }

    public ExceededOptions Exceeded { get; init; } = ExceededOptions.Block;
}

/// <summary>Raises a budget without changing it (spec/bifrost-core.md §6.3).</summary>
/// <param name="Amount">USD, more than 0.</param>
/// <param name="Until">The end of the last period that it holds for; null: until somebody takes it back.</param>
internal sealed record BudgetOverride(decimal Amount, DateTimeOffset? Until);

/// <summary>Requests or tokens per window; at least one of the two.</summary>
internal sealed record RateLimitOptions
{
    public required string Id { get; init; }

    public required LimitOwner Owner { get; init; }

    /// <summary>Null exactly where <see cref="TokenPeriod"/> is.</summary>
    public long? MaxTokens { get; init; }

    public ResetPeriod? TokenPeriod { get; init; }

    /// <summary>Null exactly where <see cref="RequestPeriod"/> is.</summary>
    public long? MaxRequests { get; init; }

    public ResetPeriod? RequestPeriod { get; init; }

    /// <summary>As <see cref="BudgetOptions.IsCalendarAligned"/>, where the period has a place in the calendar.</summary>
    public bool IsCalendarAligned { get; init; }

    public ExceededOptions Exceeded { get; init; } = ExceededOptions.Block;
}

/// <summary>What happens to requests beyond a limit (<c>on_exceeded</c>).</summary>
internal sealed record ExceededOptions
{
    public static ExceededOptions Block { get; } = new();

    public ExceededAction Action { get; init; }

    /// <summary>With <see cref="ExceededAction.Downgrade"/>: who serves instead, <c>provider/model</c>. What that costs counts on.</summary>
    public string? Model { get; init; }

    /// <summary>With <see cref="ExceededAction.Throttle"/>: one request in this time goes on.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);
}

internal enum ExceededAction
{
    /// <summary>They are refused until the period ends.</summary>
    Block,

    /// <summary>A cheaper model serves them.</summary>
    Downgrade,

    /// <summary>They wait for their turn.</summary>
    Throttle,
}

/// <summary>Whose limit it is.</summary>
/// <param name="Id">Of the customer, team, virtual key, provider config or model entry; the name of a provider.</param>
internal readonly record struct LimitOwner(LimitLevel Level, string Id);

internal enum LimitLevel
{
    Customer,
    Team,
    VirtualKey,
    ProviderConfig,
    Provider,
    Model,
}
