using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Writes what a text rests on as an annotation of this dialect.</summary>
internal static class Annotation
{
    /// <param name="text">What the message says so far.</param>
    /// <returns>A copy; absent where this dialect has no words for it.</returns>
    public static RawJson Of(CitationAdded citation, JsonText text)
    {
        if (citation.Origin == DialectId.OpenAIResponses)
            return new RawJson(citation.Citation.Utf8.ToArray());
        if (citation.Web is not { } web)
            return default;
        // Where the upstream names no range, the citation is for all that was just said.
        var range = web.Range ?? (0, text.ToString().Length);
        using var output = new JsonEmitter(256);
        output.BeginObject();
        output.Name("type"u8);
        output.Text("url_citation"u8);
        output.Name("start_index"u8);
        output.Number(range.Start);
        output.Name("end_index"u8);
        output.Number(range.End);
        output.Name("url"u8);
        output.Text(web.Url);
        output.Name("title"u8);
        output.Text(web.Title);
        output.EndObject();
        return new RawJson(output.WrittenSpan.ToArray());
    }
}
