using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Canonical;

/// <summary>
/// One step of an answer. The order is: <see cref="ReplyStarted"/>, content in any order, <see cref="ReplyFinished"/>; or
/// <see cref="ReplyFailed"/> at any point, which ends it. Slices are valid until the sink returns.
/// </summary>
internal abstract record ReplyEvent;

/// <param name="Id">The upstream's id of the answer; may be empty or repeat, so encoders may replace it.</param>
/// <param name="Model">The upstream's name of the model; may be empty.</param>
internal sealed record ReplyStarted(JsonText Id, JsonText Model) : ReplyEvent
{
    /// <summary>What the upstream says of the prompt before it answers, if it does.</summary>
    public Usage? Usage { get; init; }
}

internal sealed record TextDelta(JsonText Text) : ReplyEvent;

/// <summary>A citation for the text being written.</summary>
/// <param name="Citation">In the upstream's own form.</param>
internal sealed record CitationAdded(RawJson Citation) : ReplyEvent
{
    /// <summary>The dialect whose form it has.</summary>
    public required DialectId Origin { get; init; }

    /// <summary>What other dialects can say of it; null where it is no page of the web.</summary>
    public WebCitation? Web { get; init; }
}

internal sealed record RefusalDelta(JsonText Text) : ReplyEvent;

internal sealed record ThinkingDelta(JsonText Text) : ReplyEvent;

/// <summary>
/// Signs the thinking that was just written and ends it; where none was written, it stands alone. Gemini's state belongs to the call or text that
/// follows, so encoders keep the two together.
/// </summary>
internal sealed record ThinkingSigned(ContinuationState State) : ReplyEvent;

internal sealed record RedactedThinking(JsonText Data) : ReplyEvent;

/// <summary>A call begins. Calls may interleave; <paramref name="Index"/> tells them apart. An answer holds a limited number (<see cref="Dialects.ToolCallLimit"/>).</summary>
/// <param name="Index">Unique within the answer.</param>
/// <param name="Id">The upstream's id; may be empty, repeat, or hold characters that other dialects refuse.</param>
internal sealed record ToolCallStarted(int Index, JsonText Id, JsonText Name) : ReplyEvent
{
    /// <summary>The call is of an OpenAI <c>custom</c> tool; its arguments are <c>{"input": …}</c> around the text that it says.</summary>
    public bool IsFreeText { get; init; }
}

/// <param name="Json">The next piece of the arguments' JSON text, inside a string.</param>
internal sealed record ToolCallDelta(int Index, JsonText Json) : ReplyEvent;

/// <summary>The upstream closed the call; dialects without such a word leave it out.</summary>
internal sealed record ToolCallEnded(int Index) : ReplyEvent;

/// <summary>The upstream closed a block of text or thinking: what follows is a new one even if of the same kind.</summary>
internal sealed record PartEnded : ReplyEvent
{
    public static PartEnded Instance { get; } = new();
}

/// <summary>A block that only the upstream's dialect knows, such as a list of the tools of an MCP server.</summary>
internal sealed record OpaqueContent(JsonText Type, RawJson Value) : ReplyEvent
{
    /// <summary>The dialect whose form it has; encoders of another one leave it out and say so.</summary>
    public DialectId Origin { get; init; }
}

/// <summary>The upstream is alive and has nothing to say.</summary>
internal sealed record Ping : ReplyEvent
{
    public static Ping Instance { get; } = new();
}

/// <param name="Reason">Why it ended.</param>
/// <param name="Usage">Final figures; null when the upstream reports none.</param>
internal sealed record ReplyFinished(StopReason Reason, Usage? Usage) : ReplyEvent
{
    /// <summary>The sequence that stopped it, where the upstream names it.</summary>
    public JsonText? StopSequence { get; init; }
}

/// <summary>The upstream failed in the midst of its answer, or stopped without an end.</summary>
internal sealed record ReplyFailed(GatewayError Error) : ReplyEvent
{
    /// <summary>As far as the upstream reported it: what was produced before the failure may be billed.</summary>
    public Usage? Usage { get; init; }
}
