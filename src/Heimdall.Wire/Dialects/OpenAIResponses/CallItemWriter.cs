using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Writes a call that the assistant made: of a function, or of a custom tool, whose argument is free text.</summary>
internal sealed class CallItemWriter(ChatRequest request, JsonEmitter output)
{
    public void Write(ToolCallPart call)
    {
        var isOwnOrigin = request.Origin == DialectId.OpenAIResponses;
        var tool = request.Tools.Find(tool => tool.Name.Equals(call.Name));
        output.BeginObject();
        output.Name("type"u8);
        output.Text(call.FreeText is null ? "function_call"u8 : "custom_tool_call"u8);
        output.Name("call_id"u8);
        output.Text(isOwnOrigin ? call.Id : CallIds.For(call.Id));
        output.Name("name"u8);
        var name = call.Namespace is { } own ? own.Name : tool?.Namespace?.Name ?? call.Name;
        output.Text(isOwnOrigin ? name : ToolNames.For(name, DialectId.OpenAIResponses));
        if ((call.Namespace ?? tool?.Namespace) is { } group)
        {
            output.Name("namespace"u8);
            output.Text(group.Namespace);
        }

        if (call.FreeText is { } text)
        {
            output.Name("input"u8);
            output.Text(text);
        }
        else
        {
            output.Name("arguments"u8);
            call.Arguments.WriteText(output);
        }

        if (isOwnOrigin)
            ItemFields.WriteAll(call.Extras, output);
        output.EndObject();
    }
}
