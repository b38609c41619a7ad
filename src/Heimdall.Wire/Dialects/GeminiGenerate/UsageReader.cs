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
            else
                cursor.Skip();
        }

        if (prompt is null && answer is null && thoughts is null)
            return null;
        return Usage.OfPrompt((prompt ?? 0) + (tools ?? 0), cached, cacheWrite: null) with { OutputTokens = (answer ?? 0) + (thoughts ?? 0), ReasoningTokens = thoughts };
    }
}
