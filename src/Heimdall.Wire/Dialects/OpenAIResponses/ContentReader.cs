using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects.OpenAIChat;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Reads what a message or a tool's output holds: a string, or an array of parts.</summary>
internal static class ContentReader
{
    /// <summary>A type that stands within content, and not in the list of items.</summary>
    public static bool IsContent(JsonText type) => type.StartsWith("input_"u8) || type.StartsWith("output_"u8) || type.Is("computer_screenshot"u8);

    public static void Read(ref JsonCursor cursor, List<Part> parts)
    {
        if (cursor.Kind == JsonKind.None)
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
            parts.Add(ReadPart(ref cursor));
    }

    private static Part ReadPart(ref JsonCursor cursor)
    {
        // The type may stand behind what it explains, so the fields are found first and read after.
        var whole = cursor;
        var fields = default(PartFields);
        fields.Read(ref cursor);
        var part = Build(fields, whole);
        return part is OpaquePart ? part : part with { Extras = fields.Extras };
    }

    private static Part Build(in PartFields fields, JsonCursor whole)
    {
        var type = fields.Type;
        if (type.Is("input_text"u8) || type.Is("output_text"u8) || type.Is("text"u8))
            return new TextPart(fields.Text);
        if (type.Is("refusal"u8))
            return new RefusalPart(fields.Text);
        if (type.Is("input_image"u8) && ImageSource(fields) is { } image)
            return new ImagePart(image) { Detail = fields.Detail };
        if (type.Is("input_file"u8) && FileSource(fields) is { } file)
            return new DocumentPart(file) { Title = fields.FileName };
        return type.IsEmpty
            ? throw new JsonFault("a content part needs a type", whole.Position)
            : new OpaquePart(type, whole.ReadRaw());
    }

    private static MediaSource? ImageSource(in PartFields fields)
    {
        if (!fields.ImageUrl.IsEmpty)
            return MediaReader.Source(fields.ImageUrl);
        return fields.FileId.IsEmpty ? null : new MediaSource.FileId(fields.FileId);
    }

    private static MediaSource? FileSource(in PartFields fields)
    {
        if (!fields.FileData.IsEmpty)
            return MediaReader.FileSource(fields.FileData);
        if (!fields.FileUrl.IsEmpty)
            return new MediaSource.Url(fields.FileUrl);
        return fields.FileId.IsEmpty ? null : new MediaSource.FileId(fields.FileId);
    }

    private ref struct PartFields
    {
        public JsonText Type;
        public JsonText Text;
        public JsonText ImageUrl;
        public JsonText FileId;
        public JsonText FileData;
        public JsonText FileUrl;
        public JsonText? FileName;
        public JsonText? Detail;
        public List<ExtraField>? Extras;

        public void Read(ref JsonCursor cursor)
        {
            cursor.EnterObject();
            while (cursor.NextProperty(out var name))
            {
                if (cursor.TryReadNull())
                    continue;
                if (cursor.Kind != JsonKind.String || !TryReadText(ref cursor, name))
                    (Extras ??= []).Add(new ExtraField(name, cursor.ReadRaw()));
            }
        }

        private bool TryReadText(ref JsonCursor cursor, JsonText name)
        {
            if (name.Is("type"u8))
                Type = cursor.ReadText();
            else if (name.Is("text"u8) || name.Is("refusal"u8))
                Text = cursor.ReadText();
            else if (name.Is("image_url"u8))
                ImageUrl = cursor.ReadText();
            else if (name.Is("file_id"u8))
                FileId = cursor.ReadText();
            else if (name.Is("file_data"u8))
                FileData = cursor.ReadText();
            else if (name.Is("file_url"u8))
                FileUrl = cursor.ReadText();
            else if (name.Is("filename"u8))
                FileName = cursor.ReadText();
            else if (name.Is("detail"u8))
                Detail = cursor.ReadText();
            else
                return false;
            return true;
        }
    }
}
