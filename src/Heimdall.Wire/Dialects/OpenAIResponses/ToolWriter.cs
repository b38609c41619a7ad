using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects.OpenAIChat;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>
/// Writes the tools on offer, and what goes only with tools. Tools that the client defers are sent once a tool search has named them
/// (conformance B27).
/// </summary>
internal sealed class ToolWriter(ChatRequest request, WriteContext context, JsonEmitter output)
{
    private bool IsOwnOrigin => request.Origin == DialectId.OpenAIResponses;

    /// <summary>Tools on offer that the provider runs; known once written.</summary>
    public HostedTools Hosted { get; private set; }

    public void Write()
    {
        var tools = Offered();
        if (tools.Count > 0)
            WriteTools(tools);
        if (tools.Count > 0 || IsOwnOrigin)
            new ToolChoiceWriter(request, context, output).Write(tools);
        else if (request.ToolChoice is not null)
            context.Report.Dropped("tool_choice", "There are no tools to choose from.");
        if (request.ParallelToolCalls is not { } parallel || (tools.Count == 0 && !IsOwnOrigin))
            return;
        output.Name("parallel_tool_calls"u8);
        output.Boolean(parallel);
    }

    private List<Tool> Offered()
    {
        var offered = new List<Tool>(request.Tools.Count);
        if (request.Tools.Count > 0 && context.Facts.Tools == false && !IsOwnOrigin)
        {
            context.Report.Dropped("tools", "The model takes no tools.");
            return offered;
        }

        var loaded = LoadedTools.Of(request);
        foreach (var tool in request.Tools)
        {
            if (IsOwnOrigin && tool.Definition.IsAbsent)
                continue; // an item of the input brings it
            if (IsOwnOrigin)
                offered.Add(tool);
            else if (tool.IsServerTool && !IsRun(tool))
                ServerTools.LeaveOut(tool, request, context, IsRun);
            else if (tool.DeferLoading && !loaded.Contains(tool.Name))
                context.Report.Dropped("tools.defer_loading", "Sent once a tool search has named it.");
            else
                offered.Add(tool);
        }

        return offered;
    }

    // Pages are read by its search, as the model sees fit, and by no tool of their own (https://platform.openai.com/docs/guides/tools-web-search).
    private bool IsRun(Tool tool) =>
        tool.ServerTool == HostedTools.WebSearch || (tool.ServerTool == HostedTools.CodeExecution && context.Runs(HostedTools.CodeExecution));

    private void WriteTools(List<Tool> tools)
    {
        var last = default(RawJson);
        output.Name("tools"u8);
        output.BeginArray();
        foreach (var tool in tools)
        {
            if (!IsOwnOrigin)
                WriteTool(tool);
            else if (!tool.Definition.Equals(last))
                output.Raw(last = tool.Definition); // the tools of a namespace have one definition together
        }

        output.EndArray();
        WriteSearchLimit(tools);
    }

    private void WriteTool(Tool tool)
    {
        if (tool.IsServerTool)
            WriteServerTool(tool);
        else if (tool.IsFreeText)
            WriteCustom(tool);
        else
            WriteFunction(tool);
        if (!tool.CacheControl.IsAbsent)
            context.Report.Dropped("cache_control", "The upstream caches prompts by itself.");
    }

    private void WriteFunction(Tool tool)
    {
        output.BeginObject();
        output.Name("type"u8);
        output.Text("function"u8);
        WriteName(tool);
        output.Name("parameters"u8);
        FunctionSchema.Write(tool.Parameters, output);
        // Left out it means true here, and then the model sends optional arguments as null, which clients refuse (spec claude-code §6.8).
        var strict = tool.Strict == true && (request.Origin == DialectId.OpenAIChat || StrictSchema.Fits(tool.Parameters));
        if (tool.Strict == true && !strict)
            context.Report.Dropped("tools.strict", "Strict schemas of this dialect know no optional arguments.");
        output.Name("strict"u8);
        output.Boolean(strict);
        output.EndObject();
    }

    private void WriteCustom(Tool tool)
    {
        output.BeginObject();
        output.Name("type"u8);
        output.Text("custom"u8);
        WriteName(tool);
        CustomToolFormat.Write(tool.Definition, output);
        output.EndObject();
    }

    private void WriteName(Tool tool)
    {
        output.Name("name"u8);
        output.Text(IsOwnOrigin ? tool.Name : ToolNames.For(tool.Name, DialectId.OpenAIResponses));
        if (tool.Description is not { } description)
            return;
        output.Name("description"u8);
        output.Text(description);
    }

    private void WriteServerTool(Tool tool)
    {
        Hosted |= tool.ServerTool;
        if (tool.ServerTool == HostedTools.CodeExecution)
            WriteCodeInterpreter();
        else
            WriteWebSearch(tool.Web);
    }

    // https://platform.openai.com/docs/guides/tools-code-interpreter#containers: one that is made for the conversation, without files. Seen 2026-11.
    private void WriteCodeInterpreter()
    {
        output.BeginObject();
        output.Name("type"u8);
        output.Text("code_interpreter"u8);
        output.Name("container"u8);
        output.BeginObject();
        output.Name("type"u8);
        output.Text("auto"u8);
        output.EndObject();
        output.EndObject();
    }

    // https://platform.openai.com/docs/guides/tools-web-search, seen 2026-11.
    private void WriteWebSearch(WebToolOptions? options)
    {
        output.BeginObject();
        output.Name("type"u8);
        output.Text("web_search"u8);
        if (options?.AllowedDomains is { Count: > 0 } allowed)
        {
            output.Name("filters"u8);
            output.BeginObject();
            output.Name("allowed_domains"u8);
            output.BeginArray();
            foreach (var domain in allowed)
                output.Text(domain);
            output.EndArray();
            output.EndObject();
        }

        if (options?.BlockedDomains.Count > 0)
            context.Report.Dropped("web_search.blocked_domains", "The upstream's search has no such list.");
        if (options?.UserLocation is { Kind: JsonKind.Object } location)
        {
            output.Name("user_location"u8);
            output.Raw(location);
        }

        output.EndObject();
    }

    private void WriteSearchLimit(List<Tool> tools)
    {
        if (IsOwnOrigin || tools.Find(static tool => tool.Web?.MaxUses is not null)?.Web?.MaxUses is not { } uses)
            return;
        if (Hosted != HostedTools.WebSearch)
        {
            context.Report.Dropped("tools.web_search.max_uses", "The upstream's limit would count other tools of its own as well.");
            return;
        }

        output.Name("max_tool_calls"u8); // counts the provider's own tools only
        output.Number(uses);
    }
}
