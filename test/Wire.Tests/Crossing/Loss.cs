using Heimdall.TestKit;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>The only things of an answer that may differ once it has been written in another dialect.</summary>
internal static class Loss
{
    /// <param name="buffered">A buffered answer holds parsed arguments, so broken ones come wrapped.</param>
    public static void Check(Said original, Said crossed, DialectId to, bool buffered)
    {
        // A failed answer keeps what came before; a buffered one is nothing but the error.
        Assert.Equal(original.Error is null, crossed.Error is null);
        if (original.Error is { } error)
        {
            Assert.Equal(error.Kind, crossed.Error!.Kind);
            Assert.Equal(error.Message, crossed.Error.Message);
        }

        if (original.Error is not null && buffered)
            return;
        Assert.Equal(original.Started, crossed.Started);
        Assert.Equal(original.Calls, crossed.Calls);
        Assert.Equal(original.Calls.Count(), crossed.CallIds.Where(static id => id.Length > 0).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(original.Thinking, crossed.Thinking);
        CheckText(original, crossed, to);
        CheckHosted(original, crossed, to);
        if (original.Error is not null)
            return;
        Assert.Equal(ReasonAcross(original, to), crossed.Reason);
        CheckUsage(original.Usage, crossed.Usage, to);
    }

    // Chat completions say nothing of what the provider did; the Responses API reads pages with its search.
    public static void CheckHosted(Said original, Said crossed, DialectId to)
    {
        if (to != DialectId.OpenAIChat)
            Assert.Equal(original.Code, crossed.Code);
        if (to is DialectId.AnthropicMessages or DialectId.GeminiGenerate)
            Assert.Equal(original.Pages, crossed.Pages);
    }

    // Anthropic has no text of its own for refusals: it is the answer's text, and the stop reason says what it is.
    private static void CheckText(Said original, Said crossed, DialectId to)
    {
        if (to == DialectId.AnthropicMessages)
            Assert.Equal(original.Text + original.Refusal, crossed.Text + crossed.Refusal);
        else
            Assert.Equal((original.Text, original.Refusal), (crossed.Text, crossed.Refusal));
    }

    // Chat completions know no sequences, pauses or full contexts as reasons; a refusal in words has no word of its own there.
    private static StopReason? ReasonAcross(Said original, DialectId to) => (to, original.Reason) switch
    {
        (DialectId.OpenAIChat, StopReason.StopSequence or StopReason.PauseTurn) when original.Calls.Any() => StopReason.ToolUse,
        (DialectId.OpenAIChat, StopReason.StopSequence or StopReason.PauseTurn) => StopReason.EndTurn,
        (DialectId.OpenAIChat, StopReason.ContextWindowExceeded) => StopReason.MaxTokens,
        (DialectId.AnthropicMessages, StopReason.EndTurn) when original.Refusal.Length > 0 => StopReason.Refusal,
        (_, var reason) => reason,
    };

    // Anthropic always reports figures, zeros where there are none; how long a prompt is cached is known to it alone.
    private static void CheckUsage(Usage? original, Usage? crossed, DialectId to)
    {
        if (to == DialectId.AnthropicMessages)
            original ??= new Usage();
        Assert.Equal(Comparable(original), Comparable(crossed));
    }

    private static (long?, long?, long?, long?, long?) Comparable(Usage? usage) =>
        (usage?.InputTokens, usage?.CacheReadTokens, usage?.CacheWriteTokens, usage?.OutputTokens, usage?.ReasoningTokens ?? 0);
}
