using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>
/// Tools that another provider runs itself, where the upstream has none of the kind (conformance B37, B38). A request that can do without is sent without,
/// and the report says so; one that is about the tool fails with words, because an answer without it would look like a success.
/// </summary>
internal static class ServerTools
{
    /// <param name="isRun">Another of the request's server tools is run here.</param>
    /// <exception cref="DialectException">The tool is what the request is about: it must be called, or no other is left (Claude Code's WebSearch asks so).</exception>
    public static void LeaveOut(Tool tool, ChatRequest request, WriteContext context, Predicate<Tool> isRun)
    {
        if (IsForced(tool, request) || request.Tools.TrueForAll(other => other.IsServerTool && !isRun(other)))
        {
            throw DialectException.InvalidRequest(
                $"tools: '{tool.ServerToolType}' is run by the provider of the model, and {context.Provider} has no such tool for {context.Model} here. "
                + "Ask a model whose provider has it, such as a Claude of Anthropic's, or use a tool of your own, such as an MCP server.",
                "tools");
        }

        context.Report.Dropped($"tools.{tool.ServerToolType}", "A tool that only another provider runs.");
    }

    /// <summary>What a server tool does, from its <c>type</c>: Anthropic's carry a date, OpenAI's a stage (<c>web_search_preview</c>).</summary>
    public static HostedTools KindOf(JsonText type) => type.Span switch
    {
        var t when t.StartsWith("web_search"u8) || t.StartsWith("browser_search"u8) || t.EndsWith(":web_search"u8) => HostedTools.WebSearch,
        var t when t.StartsWith("web_fetch"u8) => HostedTools.WebFetch,
        var t when t.StartsWith("code_execution"u8) || t.StartsWith("code_interpreter"u8) => HostedTools.CodeExecution,
        var t when t.StartsWith("file_search"u8) => HostedTools.FileSearch,
        var t when t.StartsWith("image_generation"u8) => HostedTools.ImageGeneration,
        _ => HostedTools.None,
    };

    /// <summary>Says that files and a container of the client's own do not come along: they lie at the provider that has the container.</summary>
    public static void ReportContainer(Tool tool, TranslationReport report)
    {
        if (tool.ServerTool != HostedTools.CodeExecution || tool.Definition.Kind != JsonKind.Object)
            return;
        var container = JsonFields.Scan(tool.Definition.Utf8).Find("container"u8);
        if (container.Kind == JsonKind.String || (container.Kind == JsonKind.Object && JsonFields.Scan(container.Utf8).Find("file_ids"u8).Kind == JsonKind.Array))
            report.Dropped($"tools.{tool.ServerToolType}.container", "The container and its files lie at another provider.");
    }

    private static bool IsForced(Tool tool, ChatRequest request) =>
        request.ToolChoice is { Mode: ToolChoiceMode.Named } choice && !tool.Name.IsEmpty && choice.ToolName.Equals(tool.Name);
}
