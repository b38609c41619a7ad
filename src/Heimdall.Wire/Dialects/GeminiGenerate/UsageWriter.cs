using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>Writes <c>usageMetadata</c>, whose counts overlap where ours do not.</summary>
internal static class UsageWriter
{
    public static void Write(Usage usage, JsonEmitter output)
    {
        var thoughts = usage.ReasoningTokens ?? 0;
        output.Name("usageMetadata"u8);
        output.BeginObject();
        Count("promptTokenCount"u8, usage.PromptTokens, output);
        if (usage.CacheReadTokens > 0)
            Count("cachedContentTokenCount"u8, usage.CacheReadTokens, output);
        Count("candidatesTokenCount"u8, Math.Max(0, usage.OutputTokens - thoughts), output);
        if (thoughts > 0)
            Count("thoughtsTokenCount"u8, thoughts, output);
        Count("totalTokenCount"u8, usage.PromptTokens + Math.Max(usage.OutputTokens, thoughts), output);
        output.EndObject();
    }

    private static void Count(ReadOnlySpan<byte> name, long tokens, JsonEmitter output)
    {
        output.Name(name);
        output.Number(tokens);
    }
}
