using Heimdall.Wire.Json;

namespace Heimdall.Wire.Canonical;

/// <summary>A piece of a message or of a tool result.</summary>
internal abstract record Part
{
    /// <summary>Where the client wants its prompt cached: up to and including this part. Absent in most parts.</summary>
    public RawJson CacheControl { get; init; }

    /// <summary>Fields of the part that only the client's dialect knows; null where there are none.</summary>
    public List<ExtraField>? Extras { get; init; }
}

/// <param name="Text">May be empty.</param>
internal sealed record TextPart(JsonText Text) : Part
{
    /// <summary>Citations that came with the text, as written; absent in most texts.</summary>
    public RawJson Citations { get; init; }
}

/// <summary>What an upstream said it would not answer.</summary>
internal sealed record RefusalPart(JsonText Text) : Part;

internal sealed record ImagePart(MediaSource Source) : Part
{
    /// <summary>OpenAI's <c>low</c>, <c>high</c> or <c>auto</c>.</summary>
    public JsonText? Detail { get; init; }
}

/// <summary>A PDF or a text document.</summary>
internal sealed record DocumentPart(MediaSource Source) : Part
{
    /// <summary>Anthropic's <c>title</c>, OpenAI's <c>filename</c>.</summary>
    public JsonText? Title { get; init; }

    public JsonText? Context { get; init; }

    /// <summary>Anthropic's <c>citations</c> switch, as written.</summary>
    public RawJson Citations { get; init; }
}

/// <param name="Data">Base64.</param>
/// <param name="Format">Such as <c>wav</c>.</param>
internal sealed record AudioPart(JsonText Data, JsonText Format) : Part;

/// <summary>A call that the assistant made.</summary>
internal sealed record ToolCallPart(JsonText Id, JsonText Name, ToolArguments Arguments) : Part
{
    /// <summary>What a call of an OpenAI <c>custom</c> tool says; <see cref="Arguments"/> then holds it as <c>{"input": …}</c> for other dialects.</summary>
    public JsonText? FreeText { get; init; }

    /// <summary>As in <see cref="Tool.Namespace"/>.</summary>
    public ToolNamespace? Namespace { get; init; }
}

/// <summary>What a tool gave back.</summary>
/// <param name="CallId">The <see cref="ToolCallPart.Id"/> it answers.</param>
/// <param name="Content">Texts, images, documents, tool references; may be empty.</param>
/// <param name="IsError">The call failed, and the content says how.</param>
internal sealed record ToolResultPart(JsonText CallId, List<Part> Content, bool IsError) : Part;

/// <summary>Reasoning that the assistant showed. Where the state is Gemini's, it belongs to the part that follows.</summary>
/// <param name="Text">May be empty where only the state counts.</param>
/// <param name="State">What its author wants back with it; null where it signs nothing.</param>
internal sealed record ThinkingPart(JsonText Text, ContinuationState? State) : Part;

/// <summary>Reasoning that only its author can read (Anthropic's <c>redacted_thinking</c>).</summary>
internal sealed record RedactedThinkingPart(JsonText Data) : Part;

/// <summary>In a tool result: the named tool is now loaded (Anthropic's tool search).</summary>
internal sealed record ToolReferencePart(JsonText ToolName) : Part;

/// <summary>A part that only the client's dialect knows, such as a server tool's result.</summary>
/// <param name="Type">Its <c>type</c> there.</param>
/// <param name="Value">The whole part as written.</param>
internal sealed record OpaquePart(JsonText Type, RawJson Value) : Part;
