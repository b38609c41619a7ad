using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>
/// Writes the tools on offer, and what goes only with tools. Tools that the client defers are sent once a tool search has named them:
/// this dialect has no such search, and the whole list would cost what the client wants to save (conformance B27).
/// </summary>
internal sealed class ToolWriter(ChatRequest request, WriteContext context, JsonEmitter output)
{
    private readonly WebSearchWriter _search = new(request, context, output);

    private bool IsOwnOrigin => request.Origin == DialectId.OpenAIChat;

    public void Write()
    {
        var tools = Offered();
        if (!IsOwnOrigin)
            _search.WriteFields();
        if (tools.Count == 0)
        {
            if (request.ToolChoice is not null)
                context.Report.Dropped("tool_choice", "There are no tools to choose from.");
            return;
        }

        output.Name("tools"u8);
        output.BeginArray();
        foreach (var tool in tools)
            WriteTool(tool);
        output.EndArray();
        WriteChoice(tools);
        WriteParallel();
    }

    private List<Tool> Offered()
    {
        var offered = new List<Tool>(request.Tools.Count);
        var takesTools = !context.Quirks.HasFlag(Quirks.NoTools) && context.Facts.Tools != false;
        var loaded = LoadedTools.Of(request);
        foreach (var tool in request.Tools)
        {
            if (tool.IsServerTool && !IsOwnOrigin && !WebSearchWriter.CanSearch(tool, context))
                ServerTools.LeaveOut(tool, request, context, other => WebSearchWriter.CanSearch(other, context));
            else if (tool.IsServerTool && (IsOwnOrigin ? WebSearchReader.IsField(tool) : !WebSearchWriter.IsTool(context)))
                continue; // said by fields of the request
            else if (!takesTools)
                context.Report.Dropped("tools", "The model takes no tools.");
            else if (tool.DeferLoading && !loaded.Contains(tool.Name))
                context.Report.Dropped("tools.defer_loading", "Sent once a tool search has named it.");
            else
                offered.Add(tool);
        }

        return offered;
    }

    private void WriteTool(Tool tool)
    {
        if (IsOwnOrigin && !tool.Definition.IsAbsent)
        {
            output.Raw(tool.Definition);
            return;
        }

        if (tool.IsServerTool)
        {
            _search.WriteTool(tool.Web ?? new WebToolOptions());
            return;
        }

        output.BeginObject();
        output.Name("type"u8);
        output.Text("function"u8);
        output.Name("function"u8);
        WriteFunction(tool);
        CacheControlWriter.Write(tool.CacheControl, request, context, output);
        output.EndObject();
    }

    private void WriteFunction(Tool tool)
    {
        output.BeginObject();
        output.Name("name"u8);
        output.Text(NameOf(tool.Name));
        if (tool.Description is { } description)
        {
            output.Name("description"u8);
            output.Text(description);
        }

        output.Name("parameters"u8);
        FunctionSchema.Write(tool.Parameters, output);
        if (tool.Strict is { } strict)
        {
            // Elsewhere "strict" allows optional arguments; here it makes the model send them as null, which clients refuse (spec claude-code §4).
            if (IsOwnOrigin)
            {
                output.Name("strict"u8);
                output.Boolean(strict);
            }
            else if (strict)
            {
                context.Report.Dropped("tools.strict", "Strict schemas of this dialect know no optional arguments.");
            }
        }

        output.EndObject();
    }

    private void WriteChoice(List<Tool> tools)
    {
        if (request.ToolChoice is not { } choice)
            return;
        output.Name("tool_choice"u8);
        if (IsOwnOrigin && !choice.Definition.IsAbsent)
            output.Raw(choice.Definition);
        else if (choice.Mode == ToolChoiceMode.Named)
            WriteNamed(choice.ToolName, tools);
        else
            output.Text(Mode(choice.Mode));
    }

    private ReadOnlySpan<byte> Mode(ToolChoiceMode mode) => mode switch
    {
        ToolChoiceMode.None => "none"u8,
        ToolChoiceMode.Required when context.Quirks.HasFlag(Quirks.ToolChoiceAny) => "any"u8,
        ToolChoiceMode.Required => "required"u8,
        _ => "auto"u8,
    };

    private void WriteNamed(JsonText name, List<Tool> tools)
    {
        if (!tools.Exists(tool => tool.Name.Equals(name)))
        {
            context.Report.Lowered("tool_choice", "The tool it names is not on offer.");
            output.Text("auto"u8);
            return;
        }

        var custom = IsOwnOrigin && tools.Exists(tool => tool.Name.Equals(name) && !tool.Definition.IsAbsent);
        output.BeginObject();
        output.Name("type"u8);
        output.Text(custom ? "custom"u8 : "function"u8);
        output.Name(custom ? "custom"u8 : "function"u8);
        output.BeginObject();
        output.Name("name"u8);
        output.Text(NameOf(name));
        output.EndObject();
        output.EndObject();
    }

    private JsonText NameOf(JsonText name)
    {
        var written = IsOwnOrigin ? name : ToolNames.For(name, DialectId.OpenAIChat);
        if (!written.Equals(name))
            context.Report.Repaired("tools.name", "The upstream takes names of 64 letters, digits, '_' and '-'.");
        return written;
    }

    private void WriteParallel()
    {
        if (request.ParallelToolCalls is not { } parallel)
            return;
        if (context.Quirks.HasFlag(Quirks.NoParallelToolCalls))
        {
            context.Report.Dropped("parallel_tool_calls", "The upstream refuses it.");
            return;
        }

        output.Name("parallel_tool_calls"u8);
        output.Boolean(parallel);
    }
}
