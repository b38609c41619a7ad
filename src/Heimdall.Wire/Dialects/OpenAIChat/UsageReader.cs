using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

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
            if (!counts.Cost.TryRead(name, ref cursor))
                ReadCount(ref cursor, name, ref counts);
        }

        return counts.ToUsage();
    }

    private static void ReadCount(ref JsonCursor cursor, JsonText name, ref Counts counts)
    {
        if (name.Is("prompt_tokens"u8))
            counts.Prompt = cursor.IntegerOrSkip();
        else if (name.Is("completion_tokens"u8))
            counts.Completion = cursor.IntegerOrSkip();
        else if (name.Is("total_tokens"u8))
            counts.Total = cursor.IntegerOrSkip();
        else if (name.Is("prompt_tokens_details"u8))
            (counts.InputAudio, counts.InputImages) = ReadDetails(ref cursor, ref counts);
        else if (name.Is("completion_tokens_details"u8))
            (counts.OutputAudio, counts.OutputImages) = ReadDetails(ref cursor, ref counts);
        else if (name.Is("server_tool_use_details"u8))
            ReadDetails(ref cursor, ref counts);
        else if (name.Is("service_tier"u8))
            counts.Tier = ServiceTiers.Read(cursor.TextOrSkip());
        else if (name.Is("prompt_cache_hit_tokens"u8) || name.Is("cache_read_input_tokens"u8))
            counts.CacheRead = cursor.IntegerOrSkip() ?? counts.CacheRead;
        else if (name.Is("cache_creation_input_tokens"u8))
            counts.CacheWrite = cursor.IntegerOrSkip() ?? counts.CacheWrite;
        else
            ReadDetail(ref cursor, name, ref counts);
    }

    /// <summary>Sound and pictures mean the side whose details these are; the rest is the same wherever it stands.</summary>
    private static (long? Audio, long? Images) ReadDetails(ref JsonCursor cursor, ref Counts counts)
    {
        long? audio = null, images = null;
        if (!cursor.TryEnterObject())
            return default;
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("audio_tokens"u8))
                audio = cursor.IntegerOrSkip();
            else if (name.Is("image_tokens"u8))
                images = cursor.IntegerOrSkip();
            else
                ReadDetail(ref cursor, name, ref counts);
        }

        return (audio, images);
    }

    // Some providers (Moonshot, Perplexity) write these beside the totals, not within the details.
    private static void ReadDetail(ref JsonCursor cursor, JsonText name, ref Counts counts)
    {
        if (name.Is("cached_tokens"u8))
            counts.CacheRead = cursor.IntegerOrSkip() ?? counts.CacheRead;
        else if (name.Is("cache_write_tokens"u8))
            counts.CacheWrite = cursor.IntegerOrSkip() ?? counts.CacheWrite;
        else if (name.Is("reasoning_tokens"u8))
            counts.Reasoning = cursor.IntegerOrSkip() ?? counts.Reasoning;
        else if (name.Is("web_search_requests"u8) || name.Is("num_search_queries"u8))
            counts.Searches = cursor.IntegerOrSkip() ?? counts.Searches;
        else if (name.Is("citation_tokens"u8))
            counts.Citations = cursor.IntegerOrSkip() ?? counts.Citations;
        else
            cursor.Skip();
    }

    private struct Counts
    {
        public long? Prompt;
        public long? Completion;
        public long? Total;
        public long? CacheRead;
        public long? CacheWrite;
        public long? Reasoning;
        public long? Searches;
        public long? Citations;
        public long? InputAudio;
        public long? InputImages;
        public long? OutputAudio;
        public long? OutputImages;
        public ServiceTier? Tier;
        public CostReport Cost;

        public readonly Usage? ToUsage()
        {
            if (Prompt is null && Completion is null)
                return null;
            var prompt = Prompt ?? 0;
            return Usage.OfPrompt(prompt, CacheRead, CacheWrite) with
            {
                OutputTokens = Output(prompt),
                ReasoningTokens = Reasoning,
                WebSearchRequests = Searches,
                CitationTokens = Citations,
                InputAudioTokens = InputAudio,
                InputImageTokens = InputImages,
                OutputAudioTokens = OutputAudio,
                OutputImageTokens = OutputImages,
                ServiceTier = Tier,
                ReportedCost = Cost.Usd,
            };
        }

        // xAI and gateways to Gemini count reasoning beside the answer, not within it: the sum, or a part larger than its whole, shows it.
        private readonly long Output(long prompt)
        {
            var completion = Completion ?? 0;
            // Gemini's endpoint in this dialect says nothing of its thoughts, but they are in the sum, and on the bill.
            var reasoning = Reasoning ?? Math.Max(0, (Total ?? 0) - prompt - completion);
            var beside = reasoning > 0 && (reasoning > completion || Total == prompt + completion + reasoning);
            return beside ? completion + reasoning : completion;
        }
    }
}
