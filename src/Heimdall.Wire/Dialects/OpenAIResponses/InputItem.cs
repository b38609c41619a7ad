using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>The fields of one item of the input: its type may come last, and decides what the others mean.</summary>
internal ref struct InputItem
{
    public JsonText Type;
    public JsonText Role;
    public JsonText CallId;
    public JsonText Name;
    public JsonText Namespace;
    public JsonText Input;
    public JsonText EncryptedContent;

    // A cursor that was never set finds no value.
    public JsonCursor Content;
    public JsonCursor Output;
    public JsonCursor Arguments;
    public JsonCursor Summary;

    /// <summary>Of items that bring tools in the midst of the conversation (<c>additional_tools</c>, <c>tool_search_output</c>).</summary>
    public JsonCursor Tools;

    /// <summary>What else there is; null where there is nothing.</summary>
    public List<ExtraField>? Extras;

    public void Read(ref JsonCursor cursor)
    {
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (!cursor.TryReadNull())
                ReadField(ref cursor, name);
        }
    }

    private void ReadField(ref JsonCursor cursor, JsonText name)
    {
        if (cursor.Kind != JsonKind.String || !TryReadText(ref cursor, name))
            ReadValue(ref cursor, name);
    }

    private bool TryReadText(ref JsonCursor cursor, JsonText name)
    {
        if (name.Is("type"u8))
            Type = cursor.ReadText();
        else if (name.Is("role"u8))
            Role = cursor.ReadText();
        else if (name.Is("call_id"u8))
            CallId = cursor.ReadText();
        else if (name.Is("name"u8))
            Name = cursor.ReadText();
        else if (name.Is("namespace"u8))
            Namespace = cursor.ReadText();
        else if (name.Is("input"u8))
            Input = cursor.ReadText();
        else if (name.Is("encrypted_content"u8))
            EncryptedContent = cursor.ReadText();
        else
            return false;
        return true;
    }

    private void ReadValue(ref JsonCursor cursor, JsonText name)
    {
        var here = cursor;
        var value = cursor.ReadRaw();
        if (name.Is("content"u8))
            Content = here;
        else if (name.Is("output"u8))
            Output = here;
        else if (name.Is("arguments"u8))
            Arguments = here;
        else if (name.Is("summary"u8))
            Summary = here;
        else if (name.Is("tools"u8))
            Tools = here;
        else
            (Extras ??= []).Add(new ExtraField(name, value));
    }
}
