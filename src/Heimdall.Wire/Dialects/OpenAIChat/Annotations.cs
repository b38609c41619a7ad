using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>
/// Pages that an answer cites, <c>{"type":"url_citation","url_citation":{…}}</c> (https://platform.openai.com/docs/guides/tools-web-search#output-and-citations),
/// and those that a search found, which some providers list beside their choices.
/// </summary>
internal static class Annotations
{
    /// <summary>The text tells of a page that it cites. A quote inside a JSON string is escaped, so nobody's words look like it.</summary>
    public static bool AreIn(ReadOnlySpan<byte> json) => json.IndexOf("\"url_citation\""u8) >= 0;

    /// <summary>
    /// The report, with the search that an answer with citations rests on: models that search do it once for each request, and most providers leave it out of
    /// the report (https://platform.openai.com/docs/guides/tools-web-search?api-mode=chat, seen 2026-11).
    /// </summary>
    public static Usage? SearchIn(Usage? usage, bool cites) => !cites || usage is null or { WebSearchRequests: not null } ? usage : usage with { WebSearchRequests = 1 };

    public static CitationAdded Event(RawJson annotation) => new(annotation) { Origin = DialectId.OpenAIChat, Web = WebOf(annotation) };

    public static RawJson From(WebCitation web)
    {
        using var output = new JsonEmitter(512);
        output.BeginObject();
        output.Name("type"u8);
        output.Text("url_citation"u8);
        output.Name("url_citation"u8);
        output.BeginObject();
        output.Name("url"u8);
        output.Text(web.Url);
        output.Name("title"u8);
        output.Text(web.Title);
        if (web.Range is var (start, end))
        {
            output.Name("start_index"u8);
            output.Number(start);
            output.Name("end_index"u8);
            output.Number(end);
        }

        output.EndObject();
        output.EndObject();
        return new RawJson(output.WrittenSpan.ToArray());
    }

    /// <summary>Perplexity's <c>search_results</c>, or its older <c>citations</c> (https://docs.perplexity.ai/api-reference/chat-completions-post, seen 2026-11).</summary>
    public static List<WebSearchHit> Hits(JsonCursor results)
    {
        var hits = new List<WebSearchHit>();
        if (results.Kind != JsonKind.Array)
            return hits;
        results.EnterArray();
        while (results.NextElement())
        {
            if (results.Kind == JsonKind.String)
                hits.Add(new WebSearchHit(results.ReadText(), default));
            else if (PageOf(results.ReadRaw()) is { } page)
                hits.Add(new WebSearchHit(page.Url, page.Title));
        }

        return hits;
    }

    private static WebCitation? WebOf(RawJson annotation) =>
        annotation.Kind == JsonKind.Object ? PageOf(JsonFields.Scan(annotation.Utf8).Find("url_citation"u8)) : null;

    private static WebCitation? PageOf(RawJson page)
    {
        if (page.Kind != JsonKind.Object)
            return null;
        var fields = JsonFields.Scan(page.Utf8);
        if (TextOf(fields, "url"u8) is not { IsEmpty: false } url)
            return null;
        return new WebCitation(url, TextOf(fields, "title"u8), TextOf(fields, "content"u8))
        {
            Range = NumberOf(fields, "start_index"u8) is { } start && NumberOf(fields, "end_index"u8) is { } end ? (start, end) : null,
        };
    }

    private static JsonText TextOf(JsonFields fields, ReadOnlySpan<byte> name) =>
        fields.Find(name) is { Kind: JsonKind.String } value ? new JsonText(value.Utf8[1..^1]) : default;

    private static long? NumberOf(JsonFields fields, ReadOnlySpan<byte> name) =>
        fields.Find(name) is { Kind: JsonKind.Number } value && System.Buffers.Text.Utf8Parser.TryParse(value.Span, out long number, out _) ? number : null;
}
