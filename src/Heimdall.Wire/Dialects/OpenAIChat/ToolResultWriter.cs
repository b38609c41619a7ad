using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>
/// Writes the answer to one call as a <c>tool</c> message. It can say text only: images and documents go into a user message after all
/// results of the turn; that a call failed becomes a word in front.
/// </summary>
internal sealed class ToolResultWriter(ChatRequest request, WriteContext context, JsonEmitter output)
{
    /// <param name="callId">As written beside the call.</param>
    /// <param name="result">Null: the call was never answered.</param>
    /// <param name="followUp">What the user message after the results holds so far; null: nothing.</param>
    /// <returns>The same with this result's images and documents.</returns>
    public List<Part>? Write(JsonText callId, ToolResultPart? result, List<Part>? followUp)
    {
        output.BeginObject();
        output.Name("role"u8);
        output.Text("tool"u8);
        output.Name("tool_call_id"u8);
        output.Text(callId);
        output.Name("content"u8);
        if (result is null)
            output.Text("The call was interrupted; there is no result."u8);
        else
            followUp = WriteContent(result, followUp);
        output.EndObject();
        return followUp;
    }

    private List<Part>? WriteContent(ToolResultPart result, List<Part>? followUp)
    {
        var wroteText = false;
        var movedOn = false;
        output.BeginText();
        if (result.IsError)
        {
            context.Report.Lowered("tool_result.is_error", "A word in front of the result says it.");
            output.Append("Error: "u8);
        }

        foreach (var part in result.Content)
        {
            if (part is ImagePart or DocumentPart { Source: not MediaSource.PlainText } or AudioPart)
            {
                movedOn = true;
                context.Report.Lowered("tool_result.content", "Images and documents follow in a user message.");
                followUp ??= [];
                followUp.Add(new TextPart(JsonText.FromPlain("From the result of a tool call:"u8)));
                followUp.Add(part);
                continue;
            }

            if (wroteText)
                output.Append("\\n"u8);
            wroteText |= AppendText(part);
            if (!part.CacheControl.IsAbsent)
                CacheControlWriter.ReportDropped(context);
        }

        if (!wroteText)
            output.Append(movedOn ? "(see the next user message)"u8 : "(no output)"u8);
        output.EndText();
        return followUp;
    }

    private bool AppendText(Part part)
    {
        switch (part)
        {
            case TextPart text:
                output.Append(text.Text.Span);
                return !text.Text.IsEmpty;
            case ToolReferencePart reference:
                output.Append("Tool "u8);
                output.Append(reference.ToolName.Span);
                output.Append(" is now loaded."u8);
                return true;
            case DocumentPart { Source: MediaSource.PlainText document }:
                output.Append(document.Text.Span);
                return !document.Text.IsEmpty;
            case OpaquePart opaque when request.Origin == DialectId.OpenAIChat:
                output.AppendEscaped(opaque.Value.Span);
                return true;
            default:
                context.Report.Dropped("tool_result.content", "A part that a tool message cannot hold.");
                return false;
        }
    }
}
