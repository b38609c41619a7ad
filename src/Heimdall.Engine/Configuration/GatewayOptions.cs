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
}

/// <summary>How clients are treated (section <c>client</c>).</summary>
internal sealed record ClientOptions
{
    /// <summary>Bytes; a larger body, or one that unpacks to more, is answered with 413. Default 100 MB.</summary>
    public long MaxRequestBodyBytes { get; init; } = 100L * 1024 * 1024;

    /// <summary>Whoever shows no virtual key is refused (<c>enforce_auth_on_inference</c>).</summary>
    public bool RequiresVirtualKey { get; init; }

    /// <summary>Client headers that travel upstream beside those every dialect passes on (<c>header_filter_config.allowlist</c>).</summary>
    public ImmutableArray<string> ForwardedHeaders { get; init; } = [];

    /// <summary>Never travels upstream, whatever else says so (<c>header_filter_config.denylist</c>).</summary>
    public ImmutableArray<string> WithheldHeaders { get; init; } = [];
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
