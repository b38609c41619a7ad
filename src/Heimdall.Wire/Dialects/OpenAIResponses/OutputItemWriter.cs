using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Writes what a tool gave back: a text, or texts with images and files. That a call failed becomes a word in front.</summary>
internal sealed class OutputItemWriter(ChatRequest request, WriteContext context, JsonEmitter output)
{
    private readonly ContentWriter _content = new(request, context, output);

    private bool IsOwnOrigin => request.Origin == DialectId.OpenAIResponses;

    /// <param name="call">Null where it does not stand in the conversation.</param>
    /// <param name="result">Null: the call was never answered.</param>
    public void Write(ToolCallPart? call, ToolResultPart? result)
    {
        var id = call?.Id ?? result!.CallId;
        output.BeginObject();
        output.Name("type"u8);
        output.Text(IsCustom(call, result) ? "custom_tool_call_output"u8 : "function_call_output"u8);
        output.Name("call_id"u8);
        output.Text(IsOwnOrigin ? id : CallIds.For(id));
        output.Name("output"u8);
        if (result is null)
            output.Text("The call was interrupted; there is no result."u8);
        else if (IsOwnOrigin ? result.Content is [TextPart { Extras: null }] : result.Content.TrueForAll(static part => part is TextPart or ToolReferencePart))
            WriteText(result);
        else
            WriteParts(result);
        if (IsOwnOrigin)
            ItemFields.WriteAll(result?.Extras?.FindAll(static extra => !OutputItem.IsMark(extra)), output);
        output.EndObject();
    }

    private static bool IsCustom(ToolCallPart? call, ToolResultPart? result) =>
        call is not null ? call.FreeText is not null : result!.Extras?.Exists(OutputItem.IsMark) == true;

    private void WriteText(ToolResultPart result)
    {
        var wrote = false;
        output.BeginText();
        AppendErrorWord(result);
        foreach (var part in result.Content)
        {
            if (part is TextPart { Text.IsEmpty: true })
                continue;
            output.Append(wrote ? "\\n"u8 : default);
            _content.AppendText(part);
            wrote = true;
        }

        if (!wrote && !IsOwnOrigin)
            output.Append("(no output)"u8);
        output.EndText();
    }

    private void WriteParts(ToolResultPart result)
    {
        output.BeginArray();
        if (result.IsError)
            _content.Write(new TextPart(JsonText.FromPlain("Error:"u8)));
        foreach (var part in result.Content)
        {
            if (part is OpaquePart opaque && !IsOwnOrigin)
                context.Report.Dropped($"tool_result.{opaque.Type}", "A block that only the client's dialect knows.");
            else
                _content.Write(part);
        }

        output.EndArray();
        if (result.IsError)
            context.Report.Lowered("tool_result.is_error", "A word in front of the result says it.");
    }

    private void AppendErrorWord(ToolResultPart result)
    {
        if (!result.IsError)
            return;
        context.Report.Lowered("tool_result.is_error", "A word in front of the result says it.");
        output.Append("Error: "u8);
    }
}
