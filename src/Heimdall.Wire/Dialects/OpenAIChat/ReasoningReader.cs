using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>
/// Reads what clients of look-alikes say about reasoning beside <c>reasoning_effort</c>: OpenRouter's <c>reasoning</c> object
/// (https://openrouter.ai/docs/guides/best-practices/reasoning-tokens) and the <c>thinking</c> object of DeepSeek, GLM, Kimi and of proxies to Claude.
/// </summary>
internal static class ReasoningReader
{
    public static Reasoning Read(RawJson value, Reasoning known)
    {
        using var index = StructuralIndex.Build(value.Utf8);
        var cursor = new JsonCursor(index);
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("effort"u8))
                known = cursor.TextOrSkip() is { IsEmpty: false } effort ? known with { Effort = effort } : known;
            else if (name.Is("max_tokens"u8) || name.Is("budget_tokens"u8))
                known = cursor.IntegerOrSkip() is { } budget ? known with { BudgetTokens = budget } : known;
            else if (name.Is("enabled"u8))
                known = known with { Mode = Switched(ref cursor, known.Mode) };
            else if (name.Is("type"u8))
                known = known with { Mode = ModeOf(cursor.TextOrSkip(), known.Mode) };
            else
                cursor.Skip();
        }

        return known;
    }

    private static ReasoningMode Switched(ref JsonCursor cursor, ReasoningMode known)
    {
        var mode = cursor.Kind switch
        {
            JsonKind.True => ReasoningMode.Adaptive,
            JsonKind.False => ReasoningMode.Disabled,
            _ => known,
        };
        cursor.Skip();
        return mode;
    }

    private static ReasoningMode ModeOf(JsonText type, ReasoningMode known) => type.Span switch
    {
        var t when t.SequenceEqual("enabled"u8) => ReasoningMode.Enabled,
        var t when t.SequenceEqual("adaptive"u8) || t.SequenceEqual("auto"u8) => ReasoningMode.Adaptive,
        var t when t.SequenceEqual("disabled"u8) => ReasoningMode.Disabled,
        _ => known,
    };
}
