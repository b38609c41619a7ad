using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Reads images, audio and files of a message.</summary>
internal static class MediaReader
{
    private static readonly JsonText Pdf = JsonText.FromPlain("application/pdf"u8);

    /// <summary>An object with <c>url</c>, or the bare address that Mistral's clients write.</summary>
    public static ImagePart ReadImage(ref JsonCursor cursor)
    {
        if (cursor.Kind == JsonKind.String)
            return new ImagePart(Source(cursor.ReadText()));

        var address = default(JsonText);
        JsonText? detail = null;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("url"u8))
                address = cursor.ReadText();
            else if (name.Is("detail"u8))
                detail = cursor.ReadTextOrNull();
            else
                cursor.Skip();
        }

        return new ImagePart(Source(address)) { Detail = detail };
    }

    public static AudioPart ReadAudio(ref JsonCursor cursor)
    {
        var data = default(JsonText);
        var format = default(JsonText);
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("data"u8))
                data = cursor.ReadText();
            else if (name.Is("format"u8))
                format = cursor.ReadText();
            else
                cursor.Skip();
        }

        return new AudioPart(data, format);
    }

    public static Part ReadFile(ref JsonCursor cursor, JsonCursor whole)
    {
        MediaSource? source = null;
        var fileId = default(JsonText);
        JsonText? title = null;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (cursor.TryReadNull())
                continue;
            if (name.Is("file_data"u8))
                source = FileSource(cursor.ReadText());
            else if (name.Is("file_id"u8))
                fileId = cursor.ReadText();
            else if (name.Is("filename"u8))
                title = cursor.ReadText();
            else
                cursor.Skip();
        }

        if (source is null && !fileId.IsEmpty)
            source = new MediaSource.FileId(fileId);
        if (source is null)
            throw new JsonFault("a file needs file_data or file_id", whole.Position);
        return new DocumentPart(source) { Title = title };
    }

    /// <summary>An address; a <c>data:</c> URL is taken apart.</summary>
    public static MediaSource Source(JsonText address)
    {
        if (!address.StartsWith("data:"u8))
            return new MediaSource.Url(address);

        // Some writers escape slashes; neither a media type nor base64 needs it.
        var url = address.Span.Contains((byte)'\\') ? address.Decode() : address.Escaped;
        var comma = url.Span.IndexOf((byte)',');
        var head = comma < 0 ? default : url["data:".Length..comma];
        if (!head.Span.EndsWith(";base64"u8))
            return new MediaSource.Url(address);
        var parameters = head.Span.IndexOf((byte)';');
        return new MediaSource.Base64(new JsonText(head[..parameters]), new JsonText(url[(comma + 1)..]));
    }

    // OpenAI wants a data URL here; look-alikes also take an address, and some clients leave the prefix out.
    public static MediaSource FileSource(JsonText data)
    {
        var isAddress = data.StartsWith("data:"u8) || data.StartsWith("http://"u8) || data.StartsWith("https://"u8);
        return isAddress ? Source(data) : new MediaSource.Base64(Pdf, data);
    }
}
