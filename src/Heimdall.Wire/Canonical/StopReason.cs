namespace Heimdall.Wire.Canonical;

/// <summary>Why an answer ended.</summary>
internal enum StopReason
{
    EndTurn,
    ToolUse,

    /// <summary>The request's own limit.</summary>
    MaxTokens,
    StopSequence,

    /// <summary>The model's context is full.</summary>
    ContextWindowExceeded,

    /// <summary>The upstream withheld the answer: safety, content filter, refusal.</summary>
    Refusal,

    /// <summary>A long turn was interrupted and can be resumed as it is (Anthropic).</summary>
    PauseTurn,
}
