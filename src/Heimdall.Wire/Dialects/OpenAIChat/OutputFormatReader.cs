using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Reads <c>response_format</c>; forms unknown here (grammars and the like) stay extras.</summary>
internal static class OutputFormatReader
{
    public static void Read(ref JsonCursor cursor, JsonText field, ChatRequest request)
    {
        var whole = cursor;
        var type = default(JsonText);
        OutputFormat? schema = null;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("type"u8))
                type = cursor.ReadText();
            else if (name.Is("json_schema"u8) && cursor.Kind == JsonKind.Object)
                schema = ReadSchema(ref cursor);
            else
                cursor.Skip();
        }

        if (type.Is("json_schema"u8) && schema is not null)
            request.OutputFormat = schema;
        else if (type.Is("json_object"u8))
            request.OutputFormat = new OutputFormat(default(RawJson));
        else if (!type.Is("text"u8))
            request.Extras.Add(new ExtraField(field, whole.ReadRaw()));
    }

    private static OutputFormat ReadSchema(ref JsonCursor cursor)
    {
        var format = new OutputFormat(default(RawJson));
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("schema"u8))
                format = format with { Schema = cursor.ReadRaw() };
            else if (name.Is("name"u8))
                format = format with { Name = cursor.ReadTextOrNull() };
            else if (name.Is("description"u8))
                format = format with { Description = cursor.ReadTextOrNull() };
            else if (name.Is("strict"u8))
                format = format with { Strict = cursor.TryReadNull() ? null : cursor.ReadBoolean() };
            else
                cursor.Skip();
        }

        return format;
    }
}
