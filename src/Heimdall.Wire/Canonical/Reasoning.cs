using Heimdall.Wire.Json;

namespace Heimdall.Wire.Canonical;

/// <summary>What kind of reasoning the client asked for.</summary>
internal enum ReasoningMode
{
    /// <summary>Not said; <see cref="Reasoning.Effort"/> may still be set.</summary>
    Unspecified,
    Disabled,

    /// <summary>With <see cref="Reasoning.BudgetTokens"/>.</summary>
    Enabled,

    /// <summary>As much as the model sees fit.</summary>
    Adaptive,
}

/// <summary>How much the model shall think before it answers.</summary>
internal sealed record Reasoning
{
    public ReasoningMode Mode { get; init; }

    /// <summary>Tokens.</summary>
    public long? BudgetTokens { get; init; }

    /// <summary><c>none, minimal, low, medium, high, xhigh, max</c>, as the client wrote it.</summary>
    public JsonText? Effort { get; init; }

    /// <summary>How the reasoning is shown: Anthropic's <c>thinking.display</c>, such as <c>summarized</c> or <c>omitted</c>.</summary>
    public JsonText? Display { get; init; }
}
