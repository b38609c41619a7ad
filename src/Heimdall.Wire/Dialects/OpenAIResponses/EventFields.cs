using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>The fields of one event, whatever its type.</summary>
internal ref struct EventFields
{
    public JsonText Type;
    public JsonText ItemId;
    public long? OutputIndex;

    /// <summary><c>content_index</c> or <c>summary_index</c>: which part of the item.</summary>
    public long Part;

    /// <summary>The next piece.</summary>
    public JsonText Delta;

    /// <summary>The whole, in events that end a part: <c>text</c>, <c>refusal</c>, <c>arguments</c> or <c>input</c>.</summary>
    public JsonText Whole;
    public RawJson Annotation;
    public JsonCursor Item;
    public JsonCursor Response;

    public void Read(ref JsonCursor cursor)
    {
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
            ReadField(ref cursor, name);
    }

    private void ReadField(ref JsonCursor cursor, JsonText name)
    {
        if (name.Is("delta"u8))
        {
            Delta = cursor.TextOrSkip();
        }
        else if (name.Is("type"u8))
        {
            Type = cursor.TextOrSkip();
        }
        else if (name.Is("item_id"u8))
        {
            ItemId = cursor.TextOrSkip();
        }
        else if (name.Is("output_index"u8))
        {
            OutputIndex = cursor.IntegerOrSkip();
        }
        else if (name.Is("content_index"u8) || name.Is("summary_index"u8))
        {
            Part = cursor.IntegerOrSkip() ?? 0;
        }
        else if (name.Is("text"u8) || name.Is("refusal"u8) || name.Is("arguments"u8) || name.Is("input"u8))
        {
            Whole = cursor.TextOrSkip();
        }
        else if (name.Is("annotation"u8))
        {
            Annotation = cursor.ReadRaw();
        }
        else
        {
            if (name.Is("item"u8))
                Item = cursor;
            else if (name.Is("response"u8))
                Response = cursor;
            cursor.Skip();
        }
    }
}
