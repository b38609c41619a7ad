using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>
/// The words of an error, wherever they stand: <c>{"error":{…}}</c>, <c>{"error":"…"}</c>, <c>{"message":…}</c>, <c>{"detail":…}</c>
/// (FastAPI, also as a list), an array around it (Gemini's compatible API), one within another (gateways).
/// </summary>
internal struct ErrorFields
{
    public JsonText Message;
    public JsonText Type;
    public JsonText Code;
    public JsonText Param;

    /// <summary>A <c>code</c> or <c>status_code</c> that is a number.</summary>
    public long? NumericCode;

    public static ErrorFields Find(ReadOnlyMemory<byte> body)
    {
        var found = default(ErrorFields);
        if (body.Span.TrimStart(" \t\r\n"u8) is not ([(byte)'{', ..] or [(byte)'[', ..]))
            return found;
        try
        {
            using var index = StructuralIndex.Build(body);
            var cursor = new JsonCursor(index);
            found.Read(ref cursor);
        }
        catch (JsonFault)
        {
            // What was found before the damage is better than nothing.
        }

        return found;
    }

    /// <summary>Code or type say so.</summary>
    public readonly bool Is(ReadOnlySpan<byte> word) => Code.Is(word) || Type.Is(word);

    private void Read(ref JsonCursor cursor)
    {
        if (cursor.Kind == JsonKind.Array)
        {
            cursor.EnterArray();
            while (cursor.NextElement())
                Read(ref cursor);
        }
        else if (cursor.Kind == JsonKind.String)
        {
            var text = cursor.ReadText();
            Message = Message.IsEmpty ? text : Message;
        }
        else if (cursor.TryEnterObject())
        {
            while (cursor.NextProperty(out var name))
                ReadField(ref cursor, name);
        }
    }

    private void ReadField(ref JsonCursor cursor, JsonText name)
    {
        if (name.Is("error"u8) || name.Is("detail"u8))
            Read(ref cursor);
        else if (name.Is("message"u8) || name.Is("msg"u8))
            Read(ref cursor);
        else if (name.Is("type"u8) || name.Is("status"u8))
            Keep(ref Type, cursor.TextOrSkip());
        else if (name.Is("param"u8))
            Keep(ref Param, cursor.TextOrSkip());
        else if (name.Is("code"u8) && cursor.Kind == JsonKind.String)
            Keep(ref Code, cursor.ReadText());
        else if (name.Is("code"u8) || name.Is("status_code"u8))
            NumericCode = cursor.IntegerOrSkip() ?? NumericCode;
        else
            cursor.Skip();
    }

    private static void Keep(ref JsonText field, JsonText value)
    {
        // Words of a fixed vocabulary need no escapes; what has some is something else. "error" says nothing (Anthropic's outer type).
        if (!value.IsEmpty && !value.Span.Contains((byte)'\\') && !value.Is("error"u8))
            field = value;
    }
}
