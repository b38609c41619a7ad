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
            if (counts.Cost.TryRead(name, ref cursor))
                continue;
            if (name.Is("input_tokens"u8))
                counts.Prompt = cursor.IntegerOrSkip();
            else if (name.Is("output_tokens"u8))
                counts.Output = cursor.IntegerOrSkip();
            else if (name.Is("input_tokens_details"u8))
                (counts.InputAudio, counts.InputImages) = ReadDetails(ref cursor, ref counts);
            else if (name.Is("output_tokens_details"u8))
                (counts.OutputAudio, counts.OutputImages) = ReadDetails(ref cursor, ref counts);
            else
                cursor.Skip();
        }

        return counts.ToUsage();
    }

    /// <summary>Sound and pictures mean the side whose details these are.</summary>
    private static (long? Audio, long? Images) ReadDetails(ref JsonCursor cursor, ref Counts counts)
    {
        long? audio = null, images = null;
        if (!cursor.TryEnterObject())
            return default;
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("cached_tokens"u8))
                counts.CacheRead = cursor.IntegerOrSkip();
            else if (name.Is("cache_write_tokens"u8))
                counts.CacheWrite = cursor.IntegerOrSkip();
            else if (name.Is("reasoning_tokens"u8))
                counts.Reasoning = cursor.IntegerOrSkip();
            else if (name.Is("audio_tokens"u8))
                audio = cursor.IntegerOrSkip();
            else if (name.Is("image_tokens"u8))
                images = cursor.IntegerOrSkip();
            else
                cursor.Skip();
        }

        return (audio, images);
    }

    private struct Counts
    {
        public long? Prompt;
        public long? Output;
        public long? CacheRead;
        public long? CacheWrite;
        public long? Reasoning;
        public long? InputAudio;
        public long? InputImages;
        public long? OutputAudio;
        public long? OutputImages;
        public CostReport Cost;

        public readonly Usage? ToUsage() => Prompt is null && Output is null
            ? null
            : Usage.OfPrompt(Prompt ?? 0, CacheRead, CacheWrite) with
            {
                OutputTokens = Output ?? 0,
                ReasoningTokens = Reasoning,
                InputAudioTokens = InputAudio,
                InputImageTokens = InputImages,
                OutputAudioTokens = OutputAudio,
                OutputImageTokens = OutputImages,
                ReportedCost = Cost.Usd,
            };
    }
}
