using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Why an answer ended, in this dialect's words and in ours.</summary>
internal static class FinishReasons
{
    /// <summary>Words unknown here count as a regular end: look-alikes have their own (<c>eos</c>, <c>end_turn</c>, …).</summary>
    public static StopReason Read(JsonText reason)
    {
        if (reason.Is("tool_calls"u8) || reason.Is("function_call"u8) || reason.Is("tool_use"u8))
            return StopReason.ToolUse;
        if (reason.Is("length"u8) || reason.Is("max_tokens"u8))
            return StopReason.MaxTokens;
        if (reason.Is("model_length"u8)) // https://docs.mistral.ai/api/#tag/chat, seen 2026-11
            return StopReason.ContextWindowExceeded;
        return reason.Is("content_filter"u8) ? StopReason.Refusal : StopReason.EndTurn;
    }

    /// <summary>What an answer with this word means for a client that has seen tool calls, or has not.</summary>
    public static StopReason Read(JsonText reason, bool sawToolCalls) => Read(reason) switch
    {
        StopReason.EndTurn when sawToolCalls => StopReason.ToolUse,
        StopReason.ToolUse when !sawToolCalls => StopReason.EndTurn,
        var other => other,
    };

    /// <summary>The word says that the upstream broke off: no end of an answer, but a failure.</summary>
    public static bool IsFailure(JsonText reason) =>
        reason.Is("error"u8) // https://openrouter.ai/docs/api-reference/errors, seen 2026-11
        || reason.Is("insufficient_system_resource"u8); // https://api-docs.deepseek.com/api/create-chat-completion, seen 2026-11

    public static ReadOnlySpan<byte> Word(StopReason reason) => reason switch
    {
        StopReason.ToolUse => "tool_calls"u8,
        StopReason.MaxTokens or StopReason.ContextWindowExceeded => "length"u8,
        StopReason.Refusal => "content_filter"u8,
        _ => "stop"u8,
    };
}
