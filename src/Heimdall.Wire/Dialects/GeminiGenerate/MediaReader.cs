using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>Reads images, documents and audio; what other dialects have no word for (video) stays as it is.</summary>
internal static class MediaReader
{
    private const string AudioPrefix = "audio/";

    public static Part ReadInline(JsonCursor cursor, List<ExtraField>? extras, JsonCursor whole)
    {
        var type = default(JsonText);
        var data = default(JsonText);
        JsonText? title = null;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Named("mimeType"u8))
                type = cursor.TextOrSkip();
            else if (name.Is("data"u8))
                data = cursor.TextOrSkip();
            else if (name.Named("displayName"u8))
                title = cursor.TextOrSkip();
            else
                cursor.Skip();
        }

        if (type.StartsWith("audio/"u8))
            return new AudioPart(Plain(data), new JsonText(type.Escaped[AudioPrefix.Length..])) { Extras = extras };
        if (type.StartsWith("image/"u8))
            return new ImagePart(new MediaSource.Base64(type, Plain(data))) { Extras = extras };
        return IsDocument(type)
            ? new DocumentPart(new MediaSource.Base64(type, Plain(data))) { Title = title, Extras = extras }
            : new OpaquePart(JsonText.FromPlain("inlineData"u8), whole.ReadRaw());
    }

    public static Part ReadFile(JsonCursor cursor, JsonText name, List<ExtraField>? extras, JsonCursor whole)
    {
        var raw = cursor;
        var type = default(JsonText);
        var address = default(JsonText);
        cursor.EnterObject();
        while (cursor.NextProperty(out var field))
        {
            if (field.Named("mimeType"u8))
                type = cursor.TextOrSkip();
            else if (field.Named("fileUri"u8))
                address = cursor.TextOrSkip();
            else
                cursor.Skip();
        }

        // Kept as written too: other dialects have no place for the type.
        List<ExtraField> kept = [.. extras ?? [], new ExtraField(name, raw.ReadRaw())];
        if (type.StartsWith("image/"u8))
            return new ImagePart(SourceAt(address)) { Extras = kept };
        return IsDocument(type)
            ? new DocumentPart(SourceAt(address)) { Extras = kept }
            : new OpaquePart(JsonText.FromPlain("fileData"u8), whole.ReadRaw());
    }

    private static bool IsDocument(JsonText type) => type.Is("application/pdf"u8) || type.StartsWith("text/"u8);

    // Google's own stores are open to Google alone.
    private static MediaSource SourceAt(JsonText address) =>
        address.StartsWith("gs:"u8) || address.StartsWith("files/"u8) || address.Span.IndexOf("generativelanguage.googleapis.com"u8) >= 0
            ? new MediaSource.FileId(address)
            : new MediaSource.Url(address);

    // The JSON form of protocol buffers takes base64 of either alphabet, with padding or without; the other dialects take the first with padding.
    private static JsonText Plain(JsonText data)
    {
        if (data.Span.Contains((byte)'\\'))
            data = new JsonText(data.Decode()); // some serializers escape '+' and '/'
        var padding = (4 - (data.Span.Length % 4)) % 4;
        if (data.Span.IndexOfAny((byte)'-', (byte)'_') < 0 && padding == 0)
            return data;
        var plain = new byte[data.Span.Length + padding];
        plain.AsSpan().Fill((byte)'=');
        data.Span.CopyTo(plain);
        plain.AsSpan().Replace((byte)'-', (byte)'+');
        plain.AsSpan().Replace((byte)'_', (byte)'/');
        return new JsonText(plain);
    }
}
