using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Reads the content of a message: a string, or an array of parts.</summary>
internal static class PartReader
{
    public static void ReadContent(ref JsonCursor cursor, List<Part> parts)
    {
        if (cursor.TryReadNull())
            return;
        if (cursor.Kind == JsonKind.String)
        {
            parts.Add(new TextPart(cursor.ReadText()));
            return;
        }

        if (cursor.Kind != JsonKind.Array)
            throw new JsonFault("a string or an array of content parts expected", cursor.Position);
        cursor.EnterArray();
        while (cursor.NextElement())
            parts.Add(cursor.Kind == JsonKind.String ? new TextPart(cursor.ReadText()) : ReadPart(ref cursor));
    }

    private static Part ReadPart(ref JsonCursor cursor)
    {
        // The type may stand behind what it explains, so the fields are found first and read after.
        var whole = cursor;
        var type = default(JsonText);
        var text = default(JsonText);
        var cacheControl = default(RawJson);
        var media = default(JsonCursor);
        List<ExtraField>? extras = null;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (cursor.TryReadNull())
                continue;
            if (name.Is("type"u8))
            {
                type = cursor.ReadText();
            }
            else if (name.Is("cache_control"u8))
            {
                cacheControl = cursor.ReadRaw();
            }
            else if ((name.Is("text"u8) || name.Is("refusal"u8)) && cursor.Kind == JsonKind.String)
            {
                text = cursor.ReadText();
            }
            else if (name.Is("image_url"u8) || name.Is("input_audio"u8) || name.Is("file"u8))
            {
                media = cursor;
                cursor.Skip();
            }
            else
            {
                (extras ??= []).Add(new ExtraField(name, cursor.ReadRaw()));
            }
        }

        return Build(type, text, ref media, whole) with { CacheControl = cacheControl, Extras = extras };
    }

    private static Part Build(JsonText type, JsonText text, ref JsonCursor media, JsonCursor whole)
    {
        if (type.Is("text"u8))
            return new TextPart(text);
        if (type.Is("refusal"u8))
            return new RefusalPart(text);
        if (type.Is("image_url"u8) && media.Kind is JsonKind.Object or JsonKind.String)
            return MediaReader.ReadImage(ref media);
        if (type.Is("input_audio"u8) && media.Kind == JsonKind.Object)
            return MediaReader.ReadAudio(ref media);
        if (type.Is("file"u8) && media.Kind == JsonKind.Object)
            return MediaReader.ReadFile(ref media, whole);
        return type.IsEmpty
            ? throw new JsonFault("a content part needs a type", whole.Position)
            : new OpaquePart(type, whole.ReadRaw());
    }
}
