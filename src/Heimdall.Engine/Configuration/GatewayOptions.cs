using System.Collections.Immutable;

namespace Heimdall.Engine.Configuration;

/// <summary>Everything an operator configured, checked and with every variable resolved.</summary>
internal sealed record GatewayOptions
{
    public ImmutableArray<ProviderOptions> Providers { get; init; } = [];

    public ClientOptions Client { get; init; } = new();

    public ClaudeModelOptions ClaudeModels { get; init; } = new();

    public RoutingOptions Routing { get; init; } = new();

    public GovernanceOptions Governance { get; init; } = new();

    public PricingOptions Pricing { get; init; } = new();
}

/// <summary>How clients are treated (section <c>client</c>).</summary>
internal sealed record ClientOptions
{
    /// <summary>Bytes; a larger body, or one that unpacks to more, is answered with 413. Default 100 MB.</summary>
    public long MaxRequestBodyBytes { get; init; } = 100L * 1024 * 1024;

    /// <summary>
    /// Whoever shows no virtual key is refused (<c>enforce_auth_on_inference</c>). Null: the operator did not say, and where the gateway listens decides
    /// (<see cref="Governance.GatewayExposure"/>).
    /// </summary>
    public bool? RequiresVirtualKey { get; init; }

    /// <summary>Paths that need no credential (<c>whitelisted_routes</c>); one that ends in <c>*</c> stands for all that begin like it.</summary>
    public ImmutableArray<string> OpenPaths { get; init; } = [];

    /// <summary>What every inference request must carry (<c>required_headers</c>).</summary>
    public ImmutableArray<RequiredHeaderOptions> RequiredHeaders { get; init; } = [];

    /// <summary>Origins whose pages may call the gateway, beside those of its own machine; <c>*</c>: any (<c>allowed_origins</c>).</summary>
    public ImmutableArray<string> AllowedOrigins { get; init; } = [];

    /// <summary>Headers that such pages may send beside the usual ones; <c>*</c>: any (<c>allowed_headers</c>).</summary>
    public ImmutableArray<string> AllowedHeaders { get; init; } = [];

    /// <summary>How long the previous value of a virtual key works on after it was rotated. Default: not at all; at most 30 days.</summary>
    public TimeSpan RotationGrace { get; init; }

    /// <summary>How long what requests used is kept in the ledger (<c>log_retention_days</c>). Default a year, at least a day.</summary>
    public TimeSpan LogRetention { get; init; } = TimeSpan.FromDays(365);

    /// <summary>A request that shows two different virtual keys is refused, instead of counting for the first of them (<c>dual_credential_conflict_behavior: error</c>).</summary>
    public bool RefusesTwoVirtualKeys { get; init; }

    /// <summary>Virtual keys are deleted when they have expired, where they do not say otherwise themselves (<c>delete_expired_virtual_keys</c>).</summary>
    public bool DeletesExpiredKeys { get; init; }

    /// <summary><c>/health</c> does not ask whether the configuration store is reached (<c>disable_db_pings_in_health</c>).</summary>
    public bool IgnoresStoreInHealth { get; init; }

    /// <summary>A client may have its own provider key used instead of the operator's (<c>allow_direct_keys</c>, <see cref="Governance.DirectKey"/>). Default: no.</summary>
    public bool AllowsDirectKeys { get; init; }

    /// <summary>Client headers that travel upstream beside those every dialect passes on (<c>header_filter_config.allowlist</c>).</summary>
    public ImmutableArray<string> ForwardedHeaders { get; init; } = [];

    /// <summary>Never travels upstream, whatever else says so (<c>header_filter_config.denylist</c>).</summary>
    public ImmutableArray<string> WithheldHeaders { get; init; } = [];
}

/// <summary>A header without which an inference request is refused. Without a value or a pattern it only has to be there.</summary>
internal sealed record RequiredHeaderOptions
{
    public required string Name { get; init; }

    /// <summary>Exactly this.</summary>
    public Secret? Value { get; init; }

    /// <summary>A regular expression that the whole value must match; known to compile without backtracking.</summary>
    public string? Pattern { get; init; }
}

/// <summary>
/// Which configured model answers for bare <c>claude-*</c> names that no configured provider serves: Claude Code's background calls and its
/// defaults (section <c>claude_models</c>). Values are <c>provider/model</c>. Null: the default of the first configured provider that has one.
/// </summary>
internal sealed record ClaudeModelOptions
{
    /// <summary>For names that contain <c>haiku</c>: titles, summaries, cheap subagents.</summary>
    public string? Haiku { get; init; }

    /// <summary>For names that contain <c>sonnet</c>.</summary>
    public string? Sonnet { get; init; }

    /// <summary>For names that contain <c>opus</c>.</summary>
    public string? Opus { get; init; }

    /// <summary>For any other <c>claude-*</c> name, and for the tiers above that are not set.</summary>
    public string? Default { get; init; }
}
