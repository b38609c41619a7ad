using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Where the fields of one message stand: its role may come last, and decides what the others mean.</summary>
internal ref struct MessageFields
{
    // A cursor that was never set finds no value.
    private JsonCursor _content;

    public JsonText Role;
    public JsonText ToolCallId;
    public JsonText Refusal;
    public JsonText Thinking;

    /// <summary>What <c>reasoning_details</c> says; null where there are none.</summary>
    public List<Part>? Details;
    public JsonText? Name;
    public List<ExtraField>? Extras;
    public JsonCursor ToolCalls;
    public JsonCursor FunctionCall;

    public void Read(ref JsonCursor cursor)
    {
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (!cursor.TryReadNull())
                ReadField(ref cursor, name);
        }
    }

    public void ReadContent(List<Part> parts)
    {
        if (_content.Kind != JsonKind.None)
            PartReader.ReadContent(ref _content, parts);
    }

    private void ReadField(ref JsonCursor cursor, JsonText name)
    {
        if (name.Is("role"u8))
        {
            Role = cursor.ReadText();
        }
        else if (name.Is("content"u8))
        {
            _content = cursor;
            cursor.Skip();
        }
        else if (name.Is("tool_call_id"u8))
        {
            ToolCallId = cursor.ReadText();
        }
        else if (name.Is("tool_calls"u8))
        {
            ToolCalls = cursor;
            cursor.Skip();
        }
        else if (name.Is("function_call"u8))
        {
            FunctionCall = cursor;
            cursor.Skip();
        }
        else if (name.Is("refusal"u8))
        {
            Refusal = cursor.TextOrSkip();
        }
        else if (name.Is("name"u8))
        {
            Name = cursor.ReadText();
        }
        else
        {
            ReadExtra(ref cursor, name);
        }
    }

    // Reasoning is kept twice: as thinking for other dialects, and as it came for upstreams that want it back in their own form. What an envelope of
    // ours holds is no upstream's form.
    private void ReadExtra(ref JsonCursor cursor, JsonText name)
    {
        var value = cursor.ReadRaw();
        if (value.Kind == JsonKind.Array && name.Is("reasoning_details"u8) && ReasoningDetails.Read(value, Details ??= []))
            return;
        (Extras ??= []).Add(new ExtraField(name, value));
        if (value.Kind == JsonKind.String && Thinking.IsEmpty && (name.Is("reasoning_content"u8) || name.Is("reasoning"u8)))
            Thinking = new JsonText(value.Utf8[1..^1]);
    }
}
