using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>Writes images, documents and audio into the part that is open: as bytes, or as an address that the API fetches.</summary>
internal static class MediaWriter
{
    public static void Write(MediaSource source, JsonEmitter output)
    {
        switch (source)
        {
            case MediaSource.Base64 data:
                WriteInline(data.MediaType.Span, data.Data, output);
                break;
            case MediaSource.Url url:
                WriteFile(url.Address, output);
                break;
            case MediaSource.FileId file:
                WriteFile(file.Id, output);
                break;
            default:
                throw new System.Diagnostics.UnreachableException(source.GetType().Name);
        }
    }

    public static void Write(AudioPart audio, JsonEmitter output) =>
        WriteInline((byte[])[.. "audio/"u8, .. audio.Format.Span], audio.Data, output);

    public static void WriteInline(ReadOnlySpan<byte> mediaType, JsonText data, JsonEmitter output)
    {
        output.Name("inlineData"u8);
        output.BeginObject();
        output.Name("mimeType"u8);
        output.Text(mediaType);
        output.Name("data"u8);
        output.Text(data);
        output.EndObject();
    }

    // https://ai.google.dev/gemini-api/docs/file-input-methods: public addresses are fetched. The type is optional where the address tells it.
    private static void WriteFile(JsonText address, JsonEmitter output)
    {
        output.Name("fileData"u8);
        output.BeginObject();
        if (TypeOf(address.Span) is { IsEmpty: false } type)
        {
            output.Name("mimeType"u8);
            output.Text(type);
        }

        output.Name("fileUri"u8);
        output.Text(address);
        output.EndObject();
    }

    private static ReadOnlySpan<byte> TypeOf(ReadOnlySpan<byte> address)
    {
        if (address.IndexOfAny("?#"u8) is var end and >= 0)
            address = address[..end];
        if (address.EndsWith(".png"u8))
            return "image/png"u8;
        if (address.EndsWith(".jpg"u8) || address.EndsWith(".jpeg"u8))
            return "image/jpeg"u8;
        if (address.EndsWith(".webp"u8))
            return "image/webp"u8;
        if (address.EndsWith(".gif"u8))
            return "image/gif"u8;
        return address.EndsWith(".pdf"u8) ? "application/pdf"u8 : default;
    }
}
