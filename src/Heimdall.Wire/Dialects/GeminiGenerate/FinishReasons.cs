using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>Why an answer ended, in this dialect's words (https://ai.google.dev/api/generate-content#FinishReason, seen 2026-11) and in ours.</summary>
internal static class FinishReasons
{
    /// <param name="sawCalls">The dialect says <c>STOP</c> for calls too.</param>
    public static StopReason Read(JsonText reason, bool sawCalls)
    {
        if (reason.Is("MAX_TOKENS"u8))
            return StopReason.MaxTokens;
        if (IsRefusal(reason))
            return StopReason.Refusal;
        return sawCalls ? StopReason.ToolUse : StopReason.EndTurn;
    }

    /// <summary>The model produced what its own API could not read: no end of an answer, but a failure that another attempt may mend.</summary>
    public static bool IsFailure(JsonText reason) =>
        reason.Is("MALFORMED_FUNCTION_CALL"u8)
        || reason.Is("MALFORMED_RESPONSE"u8)
        || reason.Is("UNEXPECTED_TOOL_CALL"u8)
        || reason.Is("MISSING_THOUGHT_SIGNATURE"u8)
        || reason.Is("TOO_MANY_TOOL_CALLS"u8);

    public static ReadOnlySpan<byte> Word(StopReason reason) => reason switch
    {
        StopReason.MaxTokens or StopReason.ContextWindowExceeded => "MAX_TOKENS"u8,
        StopReason.Refusal => "SAFETY"u8,
        _ => "STOP"u8,
    };

    private static bool IsRefusal(JsonText reason) =>
        reason.Is("SAFETY"u8)
        || reason.Is("RECITATION"u8)
        || reason.Is("LANGUAGE"u8)
        || reason.Is("BLOCKLIST"u8)
        || reason.Is("PROHIBITED_CONTENT"u8)
        || reason.Is("SPII"u8)
        || reason.Is("MODEL_ARMOR"u8)
        || reason.Is("IMAGE_SAFETY"u8)
        || reason.Is("IMAGE_PROHIBITED_CONTENT"u8)
        || reason.Is("IMAGE_RECITATION"u8);
}
