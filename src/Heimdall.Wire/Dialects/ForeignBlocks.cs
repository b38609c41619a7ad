using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>
/// What earlier turns say in blocks that only another provider knows, such as the results of its web search: as plain text, so that the model does not lose
/// what it was told. What is encrypted, or says nothing to a reader (base64), is left out.
/// </summary>
internal static class ForeignBlocks
{
    /// <returns>Null where the block holds nothing to read.</returns>
    public static TextPart? AsText(OpaquePart block)
    {
        using var text = new JsonEmitter();
        try
        {
            using var index = StructuralIndex.Build(block.Value.Utf8);
            var cursor = new JsonCursor(index);
            Collect(ref cursor, text);
        }
        catch (JsonFault)
        {
            return null;
        }

        if (text.Length == 0)
            return null;
        return new TextPart(new JsonText((byte[])[.. "\\n["u8, .. block.Type.Span, .. "]"u8, .. text.WrittenSpan, .. "\\n"u8]));
    }

    private static void Collect(ref JsonCursor cursor, JsonEmitter text)
    {
        if (cursor.Kind == JsonKind.Array)
        {
            cursor.EnterArray();
            while (cursor.NextElement())
                Collect(ref cursor, text);
        }
        else if (cursor.Kind == JsonKind.Object)
        {
            var isPlainText = IsPlainText(cursor);
            cursor.EnterObject();
            while (cursor.NextProperty(out var name))
                CollectField(ref cursor, name, isPlainText, text);
        }
        else
        {
            cursor.Skip();
        }
    }

    // A page that was read: {"type":"text","media_type":"text/plain","data":…}. The cursor is a copy.
    private static bool IsPlainText(JsonCursor cursor)
    {
        var isText = false;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("media_type"u8) && cursor.Kind == JsonKind.String)
                isText = cursor.ReadText().StartsWith("text/"u8);
            else
                cursor.Skip();
        }

        return isText;
    }

    private static void CollectField(ref JsonCursor cursor, JsonText name, bool isPlainText, JsonEmitter text)
    {
        if (cursor.Kind != JsonKind.String)
        {
            Collect(ref cursor, text);
            return;
        }

        var value = cursor.ReadText();
        if (value.IsEmpty || !(IsForReaders(name) || (isPlainText && name.Is("data"u8))))
            return;
        text.Append("\\n"u8);
        text.Append(value.Span);
    }

    private static bool IsForReaders(JsonText name) =>
        name.Is("text"u8) || name.Is("title"u8) || name.Is("url"u8) || name.Is("query"u8) || name.Is("stdout"u8) || name.Is("stderr"u8)
        || name.Is("output"u8) || name.Is("code"u8) || name.Is("error_code"u8) || name.Is("command"u8) || name.Is("logs"u8) || name.Is("content"u8)
        || name.Is("file_text"u8) || name.Is("outcome"u8);
}
