using Heimdall.Wire.Json;

namespace Heimdall.Wire.Canonical;

/// <summary>What tools that providers run themselves do, where more than one provider has such a tool.</summary>
[Flags]
internal enum HostedTools
{
    /// <summary>Of a tool: the client runs it, or only its own provider has it.</summary>
    None = 0,
    WebSearch = 1,

    /// <summary>Reads a page whose address the conversation names.</summary>
    WebFetch = 2,
    CodeExecution = 4,
    FileSearch = 8,
    ImageGeneration = 16,
}

/// <summary>Something the model may call.</summary>
internal sealed class Tool
{
    public required JsonText Name { get; init; }

    public JsonText? Description { get; init; }

    /// <summary>JSON Schema of the arguments, as the client wrote it; absent when it wrote none.</summary>
    public RawJson Parameters { get; init; }

    /// <summary>The upstream shall hold the model to the schema.</summary>
    public bool? Strict { get; init; }

    /// <summary>Known to the model only after a tool search has named it (Anthropic's <c>defer_loading</c>).</summary>
    public bool DeferLoading { get; init; }

    public RawJson CacheControl { get; init; }

    /// <summary>For tools that the provider runs itself (such as <c>web_search_20250305</c>): the type; absent for the client's own functions.</summary>
    public JsonText ServerToolType { get; init; }

    /// <summary>What a server tool does, one thing; lets a writer offer its own provider's tool of the same kind.</summary>
    public HostedTools ServerTool { get; init; }

    /// <summary>Of a tool that searches the web or reads its pages.</summary>
    public WebToolOptions? Web { get; init; }

    /// <summary>The whole definition as written, for server tools and other forms that only one dialect knows.</summary>
    public RawJson Definition { get; init; }

    /// <summary>OpenAI's <c>custom</c> tool: its argument is a text and no JSON. Other dialects see a function with <see cref="FreeTextSchema"/>.</summary>
    public bool IsFreeText { get; init; }

    /// <summary>Set where the client's dialect groups its tools; <see cref="Name"/> then holds both names, so that it is unique.</summary>
    public ToolNamespace? Namespace { get; init; }

    /// <summary>A function of one text.</summary>
    public static RawJson FreeTextSchema { get; } =
        RawJson.FromLiteral("""{"type":"object","properties":{"input":{"type":"string"}},"required":["input"],"additionalProperties":false}"""u8);

    public bool IsServerTool => !ServerToolType.IsEmpty;
}

/// <summary>A tool's place in a group of tools (OpenAI's <c>namespace</c>, as Codex sends its MCP servers).</summary>
/// <param name="Name">Of the tool within the group.</param>
internal readonly record struct ToolNamespace(JsonText Namespace, JsonText Name);

/// <summary>How free the model is to call tools.</summary>
internal enum ToolChoiceMode
{
    Auto,
    None,

    /// <summary>At least one call, of any tool.</summary>
    Required,

    /// <summary>The tool named in <see cref="ToolChoice.ToolName"/>.</summary>
    Named,
}

/// <param name="ToolName">Set when the mode is <see cref="ToolChoiceMode.Named"/>.</param>
internal sealed record ToolChoice(ToolChoiceMode Mode, JsonText ToolName = default)
{
    /// <summary>OpenAI's <c>allowed_tools</c>: of all tools, only these may be called. Null: any.</summary>
    public List<JsonText>? Allowed { get; init; }

    /// <summary>OpenAI's <c>allowed_tools</c> as written.</summary>
    public RawJson Definition { get; init; }
}
