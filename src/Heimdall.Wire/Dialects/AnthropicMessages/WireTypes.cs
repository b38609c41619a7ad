using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>The words of the Messages API (https://platform.claude.com/docs/en/api/messages) and what they are in the canonical model.</summary>
internal static class WireTypes
{
    /// <summary>Nothing when the word is unknown or absent.</summary>
    public static StopReason? ReadStopReason(JsonText word) => word.Span switch
    {
        var w when w.SequenceEqual("end_turn"u8) => StopReason.EndTurn,
        var w when w.SequenceEqual("tool_use"u8) => StopReason.ToolUse,
        var w when w.SequenceEqual("max_tokens"u8) => StopReason.MaxTokens,
        var w when w.SequenceEqual("stop_sequence"u8) => StopReason.StopSequence,
        var w when w.SequenceEqual("model_context_window_exceeded"u8) => StopReason.ContextWindowExceeded,
        var w when w.SequenceEqual("refusal"u8) => StopReason.Refusal,
        var w when w.SequenceEqual("pause_turn"u8) => StopReason.PauseTurn,
        _ => null,
    };

    public static ReadOnlySpan<byte> Word(StopReason reason) => reason switch
    {
        StopReason.EndTurn => "end_turn"u8,
        StopReason.ToolUse => "tool_use"u8,
        StopReason.MaxTokens => "max_tokens"u8,
        StopReason.StopSequence => "stop_sequence"u8,
        StopReason.ContextWindowExceeded => "model_context_window_exceeded"u8,
        StopReason.Refusal => "refusal"u8,
        StopReason.PauseTurn => "pause_turn"u8,
        _ => throw new System.Diagnostics.UnreachableException($"{reason}"),
    };

    /// <summary>
    /// The reason to write. Clients run tools when they are told to, so an answer with a call ends with <c>tool_use</c> whatever the
    /// upstream calls its regular end; a limit or a refusal is kept, because the last call may be cut short (conformance B13, B14).
    /// </summary>
    public static StopReason ReasonToWrite(StopReason reason, bool calledTools, bool refused) => reason switch
    {
        StopReason.MaxTokens or StopReason.ContextWindowExceeded or StopReason.Refusal => reason,
        _ when calledTools => StopReason.ToolUse,
        _ when refused => StopReason.Refusal,
        StopReason.ToolUse => StopReason.EndTurn,
        _ => reason,
    };

    /// <summary>
    /// Anthropic signs with base64. Anything else was written by another upstream (or by an envelope of ours that names another origin)
    /// and would be refused as forged (conformance B17).
    /// </summary>
    public static bool MayBeSignature(ReadOnlySpan<byte> signature) =>
        !signature.IsEmpty && signature.IndexOfAnyExcept(Base64) < 0;

    /// <summary>What Anthropic takes as the id of a tool call: <c>^[a-zA-Z0-9_-]+$</c>.</summary>
    public static bool IsToolId(ReadOnlySpan<byte> id) => !id.IsEmpty && id.IndexOfAnyExcept(ToolIdBytes) < 0;

    public static System.Buffers.SearchValues<byte> ToolIdBytes { get; } =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"u8);

    // Some serializers escape '/', hence the backslash.
    private static readonly System.Buffers.SearchValues<byte> Base64 =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\\"u8);
}
