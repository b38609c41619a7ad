using Heimdall.Wire.Canonical;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>
/// How much to think, in the three words that every model with <c>reasoning_effort</c> takes. <c>none</c>, <c>minimal</c> and <c>xhigh</c> are each
/// refused by some of them (https://platform.openai.com/docs/guides/reasoning, seen 2026-11), so the nearest of the three is said instead.
/// </summary>
internal static class EffortWriter
{
    /// <summary>Empty: say nothing, the model decides.</summary>
    public static ReadOnlySpan<byte> Word(Reasoning reasoning, long? maxTokens, TranslationReport report)
    {
        if (reasoning.Effort is { IsEmpty: false } effort)
        {
            if (effort.Is("low"u8) || effort.Is("medium"u8) || effort.Is("high"u8))
                return effort.Span;
            report.Lowered("reasoning.effort", "The nearest of low, medium and high is sent.");
            return effort.Is("xhigh"u8) || effort.Is("max"u8) ? "high"u8 : "low"u8;
        }

        switch (reasoning.Mode)
        {
            case ReasoningMode.Disabled:
                report.Lowered("thinking", "Reasoning cannot be switched off everywhere; low effort is sent.");
                return "low"u8;
            case ReasoningMode.Enabled:
                report.Lowered("thinking.budget_tokens", "The upstream takes an effort, not a budget.");
                return FromBudget(reasoning.BudgetTokens, maxTokens);
            default:
                return default;
        }
    }

    // Spec bifrost-core §4.3: the share of the answer's limit that may be spent on reasoning.
    private static ReadOnlySpan<byte> FromBudget(long? budget, long? maxTokens)
    {
        if (budget is not { } tokens || maxTokens is not (> 0 and var limit))
            return "medium"u8;
        return ((double)tokens / limit) switch
        {
            <= 0.25 => "low"u8,
            <= 0.60 => "medium"u8,
            _ => "high"u8,
        };
    }
}
