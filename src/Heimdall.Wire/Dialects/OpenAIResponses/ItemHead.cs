using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>The fields of an output item, whatever its type: that may stand behind what it explains.</summary>
internal ref struct ItemHead
{
    public JsonText Type;
    public JsonText Id;
    public JsonText Role;
    public JsonText CallId;
    public JsonText Name;
    public JsonText Arguments;
    public JsonText Input;
    public JsonText EncryptedContent;
    public JsonCursor Content;
    public JsonCursor Summary;

    /// <summary>Reads an object; anything else says nothing.</summary>
    public void Read(ref JsonCursor cursor)
    {
        if (!cursor.TryEnterObject())
            return;
        while (cursor.NextProperty(out var name))
            ReadField(ref cursor, name);
    }

    private void ReadField(ref JsonCursor cursor, JsonText name)
    {
        if (name.Is("type"u8))
        {
            Type = cursor.TextOrSkip();
        }
        else if (name.Is("id"u8))
        {
            Id = cursor.TextOrSkip();
        }
        else if (name.Is("role"u8))
        {
            Role = cursor.TextOrSkip();
        }
        else if (name.Is("call_id"u8))
        {
            CallId = cursor.TextOrSkip();
        }
        else if (name.Is("name"u8))
        {
            Name = cursor.TextOrSkip();
        }
        else if (name.Is("arguments"u8))
        {
            Arguments = cursor.TextOrSkip();
        }
        else if (name.Is("input"u8))
        {
            Input = cursor.TextOrSkip();
        }
        else if (name.Is("encrypted_content"u8))
        {
            EncryptedContent = cursor.TextOrSkip();
        }
        else
        {
            if (name.Is("content"u8))
                Content = cursor;
            else if (name.Is("summary"u8))
                Summary = cursor;
            cursor.Skip();
        }
    }
}
