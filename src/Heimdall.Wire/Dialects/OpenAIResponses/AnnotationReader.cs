using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Reads what a text rests on: pages of the web other dialects can name too, files they cannot.</summary>
internal static class AnnotationReader
{
    public static CitationAdded Read(RawJson annotation) => new(annotation) { Origin = DialectId.OpenAIResponses, Web = ReadWeb(annotation) };

    private static WebCitation? ReadWeb(RawJson annotation)
    {
        if (annotation.Kind != JsonKind.Object)
            return null;
        using var index = StructuralIndex.Build(annotation.Utf8);
        var cursor = new JsonCursor(index);
        var (isWeb, url, title) = (false, default(JsonText), default(JsonText));
        long? start = null, end = null;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("type"u8))
                isWeb = cursor.TextOrSkip().Is("url_citation"u8);
            else if (name.Is("url"u8))
                url = cursor.TextOrSkip();
            else if (name.Is("title"u8))
                title = cursor.TextOrSkip();
            else if (name.Is("start_index"u8))
                start = cursor.IntegerOrSkip();
            else if (name.Is("end_index"u8))
                end = cursor.IntegerOrSkip();
            else
                cursor.Skip();
        }

        if (!isWeb || url.IsEmpty)
            return null;
        return new WebCitation(url, title, default) { Range = start is { } from && end is { } to ? (from, to) : null };
    }
}
