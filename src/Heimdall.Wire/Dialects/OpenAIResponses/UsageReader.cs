using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>
/// Reads a usage report and takes its overlapping counts apart: this dialect counts cached tokens within the prompt (conformance B47).
/// </summary>
internal static class UsageReader
{
    /// <summary>Nothing when the next value is no report: null, or an object without counts.</summary>
    public static Usage? Read(ref JsonCursor cursor)
    {
        if (!cursor.TryEnterObject())
            return null;
        var counts = default(Counts);
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("input_tokens"u8))
                counts.Prompt = cursor.IntegerOrSkip();
            else if (name.Is("output_tokens"u8))
                counts.Output = cursor.IntegerOrSkip();
            else if (name.Is("input_tokens_details"u8) || name.Is("output_tokens_details"u8))
                ReadDetails(ref cursor, ref counts);
            else
                cursor.Skip();
        }

        return counts.ToUsage();
    }

    private static void ReadDetails(ref JsonCursor cursor, ref Counts counts)
    {
        if (!cursor.TryEnterObject())
            return;
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("cached_tokens"u8))
                counts.CacheRead = cursor.IntegerOrSkip();
            else if (name.Is("cache_write_tokens"u8))
                counts.CacheWrite = cursor.IntegerOrSkip();
            else if (name.Is("reasoning_tokens"u8))
                counts.Reasoning = cursor.IntegerOrSkip();
            else
                cursor.Skip();
        }
    }

    private struct Counts
    {
        public long? Prompt;
        public long? Output;
        public long? CacheRead;
        public long? CacheWrite;
        public long? Reasoning;

        public readonly Usage? ToUsage() => Prompt is null && Output is null
            ? null
            : Usage.OfPrompt(Prompt ?? 0, CacheRead, CacheWrite) with { OutputTokens = Output ?? 0, ReasoningTokens = Reasoning };
    }
}
