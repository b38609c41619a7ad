using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>
/// Writes one turn of the assistant as the items it consists of. A reasoning item is held until the item that it led to is written:
/// alone the API refuses it ("was provided without its required following item").
/// </summary>
internal sealed class TurnWriter(ChatRequest request, WriteContext context, JsonEmitter output)
{
    private readonly List<ThinkingPart> _held = [];
    private bool _inMessage;

    private bool IsOwnOrigin => request.Origin == DialectId.OpenAIResponses;

    public void Write(Message message)
    {
        foreach (var part in message.Parts)
            Write(part);
        EndMessage();
        if (_held.Count == 0)
            return;
        if (IsOwnOrigin)
            WriteHeld(); // whole again at the provider, which keeps the rest
        else
            context.Report.Dropped("thinking", "Reasoning that led to nothing would be refused.");
    }

    private void Write(Part part)
    {
        if (!part.CacheControl.IsAbsent)
            context.Report.Dropped("cache_control", "The upstream caches prompts by itself.");
        switch (part)
        {
            case TextPart text when IsOwnOrigin || !text.Text.IsEmpty:
                WriteText("output_text"u8, "text"u8, text.Text, text);
                break;
            case RefusalPart refusal:
                WriteText("refusal"u8, "refusal"u8, refusal.Text, refusal);
                break;
            case ThinkingPart thinking:
                Hold(thinking);
                break;
            case ToolCallPart call:
                EndMessage();
                WriteHeld();
                new CallItemWriter(request, output).Write(call);
                break;
            case OpaquePart opaque when IsOwnOrigin:
                EndMessage();
                WriteHeld();
                output.Raw(opaque.Value);
                break;
            case RedactedThinkingPart:
                context.Report.Dropped("redacted_thinking", "Only its author can read it.");
                break;
            case OpaquePart opaque when ForeignBlocks.AsText(opaque) is { } said:
                context.Report.Lowered(opaque.Type.ToString(), "What it says is sent as text.");
                WriteText("output_text"u8, "text"u8, said.Text, said);
                break;
            case OpaquePart opaque:
                context.Report.Dropped(opaque.Type.ToString(), "A block that only the client's dialect knows.");
                break;
            case TextPart:
                break;
            default:
                context.Report.Dropped(part.GetType().Name, "An assistant's turn has no such content here.");
                break;
        }
    }

    // Foreign reasoning is never forged into an item: only its author can read what it signed.
    private void Hold(ThinkingPart thinking)
    {
        if (IsOwnOrigin && thinking.State is null && thinking.Extras is not null)
            _held.Add(thinking); // as the client wrote it
        else if (thinking.State is { } state && state.IsReadableBy(DialectId.OpenAIResponses, context.Provider))
            _held.Add(thinking);
        else if (thinking.State is null && !thinking.Text.IsEmpty && context.Quirks.HasFlag(Quirks.ReplaysReasoning))
            _held.Add(thinking);
        else
            context.Report.Dropped("thinking", "Reasoning that this upstream did not sign.");
    }

    private void WriteHeld()
    {
        foreach (var thinking in _held)
            ReasoningItemWriter.Write(thinking, IsOwnOrigin, output);
        _held.Clear();
    }

    private void WriteText(ReadOnlySpan<byte> type, ReadOnlySpan<byte> field, JsonText text, Part part)
    {
        if (_held.Count > 0)
            EndMessage();
        WriteHeld();
        BeginMessage(part);
        output.BeginObject();
        output.Name("type"u8);
        output.Text(type);
        output.Name(field);
        output.Text(text);
        if (IsOwnOrigin)
            ItemFields.WritePartFields(part.Extras, output);
        output.EndObject();
    }

    private void BeginMessage(Part first)
    {
        if (_inMessage)
            return;
        _inMessage = true;
        output.BeginObject();
        output.Name("type"u8);
        output.Text("message"u8);
        output.Name("role"u8);
        output.Text("assistant"u8);
        if (IsOwnOrigin)
            ItemFields.WriteItemFields(first.Extras, output);
        output.Name("content"u8);
        output.BeginArray();
    }

    private void EndMessage()
    {
        if (!_inMessage)
            return;
        _inMessage = false;
        output.EndArray();
        output.EndObject();
    }
}
