using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Writes how free the model is to call tools.</summary>
internal sealed class ToolChoiceWriter(ChatRequest request, WriteContext context, JsonEmitter output)
{
    /// <param name="tools">Those on offer.</param>
    public void Write(List<Tool> tools)
    {
        if (request.ToolChoice is not { } choice)
            return;
        output.Name("tool_choice"u8);
        if (request.Origin == DialectId.OpenAIResponses && !choice.Definition.IsAbsent)
            output.Raw(choice.Definition);
        else if (choice.Allowed is { } allowed)
            WriteAllowed(choice.Mode, tools.FindAll(tool => allowed.Contains(tool.Name)));
        else if (choice.Mode != ToolChoiceMode.Named)
            output.Text(Mode(choice.Mode));
        else if (tools.Find(tool => tool.Name.Equals(choice.ToolName)) is { } tool)
            WriteNamed(tool);
        else
            WriteAuto();
    }

    private static ReadOnlySpan<byte> Mode(ToolChoiceMode mode) => mode switch
    {
        ToolChoiceMode.None => "none"u8,
        ToolChoiceMode.Required => "required"u8,
        _ => "auto"u8,
    };

    private void WriteAuto()
    {
        context.Report.Lowered("tool_choice", "The tool it names is not on offer.");
        output.Text("auto"u8);
    }

    private void WriteAllowed(ToolChoiceMode mode, List<Tool> tools)
    {
        output.BeginObject();
        output.Name("type"u8);
        output.Text("allowed_tools"u8);
        output.Name("mode"u8);
        output.Text(Mode(mode));
        output.Name("tools"u8);
        output.BeginArray();
        foreach (var tool in tools)
            WriteNamed(tool);
        output.EndArray();
        output.EndObject();
    }

    private void WriteNamed(Tool tool)
    {
        output.BeginObject();
        output.Name("type"u8);
        if (tool.IsServerTool)
        {
            output.Text(tool.ServerTool == HostedTools.CodeExecution ? "code_interpreter"u8 : "web_search"u8);
        }
        else
        {
            output.Text(tool.IsFreeText ? "custom"u8 : "function"u8);
            output.Name("name"u8);
            output.Text(request.Origin == DialectId.OpenAIResponses ? tool.Name : ToolNames.For(tool.Name, DialectId.OpenAIResponses));
        }

        output.EndObject();
    }
}
