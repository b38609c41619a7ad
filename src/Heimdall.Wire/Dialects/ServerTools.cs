using Heimdall.Wire.Canonical;

namespace Heimdall.Wire.Dialects;

/// <summary>
/// Tools that another provider runs itself, where the upstream has none of the kind (conformance B37, B38). A request that can do without is sent without,
/// and the report says so; one that is about the tool fails with words, because an answer without it would look like a success.
/// </summary>
internal static class ServerTools
{
    /// <exception cref="DialectException">The tool is what the request is about: it must be called, or there is no other (Claude Code's WebSearch asks so).</exception>
    public static void LeaveOut(Tool tool, ChatRequest request, WriteContext context)
    {
        if (IsForced(tool, request) || request.Tools.TrueForAll(static other => other.IsServerTool))
        {
            throw DialectException.InvalidRequest(
                $"tools: '{tool.ServerToolType}' is run by the provider of the model, and {context.Provider} has no such tool for {context.Model} here. "
                + "Ask a model whose provider has it (a Claude of Anthropic's, or another with web search), or use a tool of your own, such as an MCP server.",
                "tools");
        }

        context.Report.Dropped($"tools.{tool.ServerToolType}", "A tool that only another provider runs.");
    }

    /// <summary>What a server tool does, from its <c>type</c>: Anthropic's carry a date, OpenAI's a stage (<c>web_search_preview</c>).</summary>
    public static ServerToolKind KindOf(Json.JsonText type) => type.Span switch
    {
        var t when t.StartsWith("web_search"u8) || t.StartsWith("browser_search"u8) || t.EndsWith(":web_search"u8) => ServerToolKind.WebSearch,
        var t when t.StartsWith("web_fetch"u8) => ServerToolKind.WebFetch,
        var t when t.StartsWith("code_execution"u8) || t.StartsWith("code_interpreter"u8) => ServerToolKind.CodeExecution,
        var t when t.StartsWith("file_search"u8) => ServerToolKind.FileSearch,
        var t when t.StartsWith("image_generation"u8) => ServerToolKind.ImageGeneration,
        _ => ServerToolKind.Other,
    };

    private static bool IsForced(Tool tool, ChatRequest request) =>
        request.ToolChoice is { Mode: ToolChoiceMode.Named } choice && !tool.Name.IsEmpty && choice.ToolName.Equals(tool.Name);
}
