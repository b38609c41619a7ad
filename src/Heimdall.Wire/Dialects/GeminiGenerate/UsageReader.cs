using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>
/// Reads <c>usageMetadata</c> (https://ai.google.dev/api/generate-content#UsageMetadata) and takes its counts apart: cached tokens are counted within
/// the prompt, thoughts beside the answer (conformance B47).
/// </summary>
internal static class UsageReader
{
    /// <summary>Nothing when the next value is no report.</summary>
    public static Usage? Read(ref JsonCursor cursor)
    {
        if (!cursor.TryEnterObject())
            return null;
        long? prompt = null;
        long? cached = null, tools = null, answer = null, thoughts = null;
        Kinds promptKinds = default, cachedKinds = default, answerKinds = default;
        ServiceTier? tier = null;
        while (cursor.NextProperty(out var name))
        {
            if (name.Named("promptTokenCount"u8))
                prompt = cursor.IntegerOrSkip();
            else if (name.Named("cachedContentTokenCount"u8))
                cached = cursor.IntegerOrSkip();
            else if (name.Named("toolUsePromptTokenCount"u8))
                tools = cursor.IntegerOrSkip();
            else if (name.Named("candidatesTokenCount"u8))
                answer = cursor.IntegerOrSkip();
            else if (name.Named("thoughtsTokenCount"u8))
                thoughts = cursor.IntegerOrSkip();
            else if (name.Named("promptTokensDetails"u8))
                promptKinds = ReadKinds(ref cursor);
            else if (name.Named("cacheTokensDetails"u8))
                cachedKinds = ReadKinds(ref cursor);
            else if (name.Named("candidatesTokensDetails"u8))
                answerKinds = ReadKinds(ref cursor);
            else if (name.Named("serviceTier"u8) || name.Named("trafficType"u8))
                tier = ServiceTiers.Read(cursor.TextOrSkip()) ?? tier;
            else
                cursor.Skip();
        }

        if (prompt is null && answer is null && thoughts is null)
            return null;
        return Usage.OfPrompt((prompt ?? 0) + (tools ?? 0), cached, cacheWrite: null) with
        {
            OutputTokens = (answer ?? 0) + (thoughts ?? 0),
            ReasoningTokens = thoughts,
            // Cached sound is sound within the prompt too, at the price of what is cached.
            InputAudioTokens = promptKinds.Audio - (cachedKinds.Audio ?? 0),
            InputImageTokens = promptKinds.Images - (cachedKinds.Images ?? 0),
            OutputAudioTokens = answerKinds.Audio,
            OutputImageTokens = answerKinds.Images,
            ServiceTier = tier,
        };
    }

    private static Kinds ReadKinds(ref JsonCursor cursor)
    {
        var kinds = default(Kinds);
        if (!cursor.TryEnterArray())
            return kinds;
        while (cursor.NextElement())
            ReadKind(ref cursor, ref kinds);
        return kinds;
    }

    private static void ReadKind(ref JsonCursor cursor, ref Kinds kinds)
    {
        var kind = default(JsonText);
        long? count = null;
        if (!cursor.TryEnterObject())
            return;
        while (cursor.NextProperty(out var name))
        {
            if (name.Named("modality"u8))
                kind = cursor.TextOrSkip();
            else if (name.Named("tokenCount"u8))
                count = cursor.IntegerOrSkip();
            else
                cursor.Skip();
        }

        if (kind.Is("AUDIO"u8))
            kinds.Audio = count;
        else if (kind.Is("IMAGE"u8))
            kinds.Images = count;
    }

    /// <summary>Tokens by what they stand for (https://ai.google.dev/api/generate-content#Modality), where prices differ.</summary>
    private struct Kinds
    {
        public long? Audio;
        public long? Images;
    }
}
