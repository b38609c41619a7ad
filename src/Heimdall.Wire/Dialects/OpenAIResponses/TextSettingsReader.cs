using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Reads <c>text</c>: the form of the answer; what else it holds stays extras (<see cref="TextSettingsWriter.Holds"/>).</summary>
internal static class TextSettingsReader
{
    public static void Read(ref JsonCursor cursor, ChatRequest request)
    {
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (cursor.TryReadNull())
                continue;
            if (name.Is("format"u8) && cursor.Kind == JsonKind.Object)
                ReadFormat(ref cursor, request);
            else if (name.Is("verbosity"u8))
                request.Extras.Add(new ExtraField(name, cursor.ReadRaw()));
            else
                request.Extras.Add(Keep(name, cursor.ReadRaw()));
        }
    }

    private static ExtraField Keep(JsonText name, RawJson value) => new(new JsonText((byte[])[.. "text."u8, .. name.Span]), value);

    private static void ReadFormat(ref JsonCursor cursor, ChatRequest request)
    {
        var whole = cursor;
        var type = default(JsonText);
        var format = new OutputFormat(default(RawJson));
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (cursor.TryReadNull())
                continue;
            if (name.Is("type"u8))
                type = cursor.ReadText();
            else if (name.Is("schema"u8))
                format = format with { Schema = cursor.ReadRaw() };
            else if (name.Is("name"u8))
                format = format with { Name = cursor.ReadText() };
            else if (name.Is("description"u8))
                format = format with { Description = cursor.ReadText() };
            else if (name.Is("strict"u8))
                format = format with { Strict = cursor.ReadBoolean() };
            else
                cursor.Skip();
        }

        if (type.Is("json_schema"u8) && !format.Schema.IsAbsent)
            request.OutputFormat = format;
        else if (type.Is("json_object"u8))
            request.OutputFormat = new OutputFormat(default(RawJson));
        else
            request.Extras.Add(Keep(JsonText.FromPlain("format"u8), whole.ReadRaw())); // text, or a form unknown here
    }
}
