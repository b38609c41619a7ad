using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>Gathers what an answer says of its sources and writes it as <c>groundingMetadata</c> and <c>urlContextMetadata</c>, which stand with the end of an answer.</summary>
internal sealed class ReplySources(TranslationReport report)
{
    private readonly List<JsonText> _queries = [];
    private readonly List<(JsonText Url, JsonText Title)> _pages = [];
    private readonly List<(JsonText Url, bool Failed)> _read = [];
    private readonly List<(JsonText Words, (long Start, long End)? Range, int Page)> _supports = [];

    private JsonText _reading; // what could not be read is named only where it begins

    /// <summary>Takes what belongs here; false for other events.</summary>
    public bool TryTake(ReplyEvent next)
    {
        switch (next)
        {
            case WebSearchStarted { Query.IsEmpty: false } search:
                _queries.Add(Copy(search.Query));
                return true;
            case WebSearchEnded ended:
                foreach (var hit in ended.Hits)
                    PageOf(hit.Url, hit.Title);
                return true;
            case WebFetchEnded { Page: var page }:
                _read.Add((Copy(page.Url.IsEmpty ? _reading : page.Url), page.Failed));
                return true;
            case WebFetchStarted fetch:
                _reading = Copy(fetch.Url);
                return true;
            case CitationAdded { Web: { } web }:
                _supports.Add((Copy(web.CitedText), web.Range, PageOf(web.Url, web.Title)));
                return true;
            case CitationAdded:
                report.Dropped("citations", "The citation has the form of another dialect.");
                return true;
            default:
                return next is WebSearchStarted;
        }
    }

    /// <summary>Writes the fields into the candidate that is open; nothing where there are no sources.</summary>
    public void Write(JsonEmitter output)
    {
        if (_read.Count > 0)
            WriteRead(output);
        if (_queries.Count == 0 && _pages.Count == 0)
            return;
        output.Name("groundingMetadata"u8);
        output.BeginObject();
        if (_queries.Count > 0)
            WriteQueries(output);
        WritePages(output);
        if (_supports.Count > 0)
            WriteSupports(output);
        output.EndObject();
    }

    private void WriteRead(JsonEmitter output)
    {
        output.Name("urlContextMetadata"u8);
        output.BeginObject();
        output.Name("urlMetadata"u8);
        output.BeginArray();
        foreach (var (url, failed) in _read)
        {
            output.BeginObject();
            output.Name("retrievedUrl"u8);
            output.Text(url);
            output.Name("urlRetrievalStatus"u8);
            output.Text(failed ? "URL_RETRIEVAL_STATUS_ERROR"u8 : "URL_RETRIEVAL_STATUS_SUCCESS"u8);
            output.EndObject();
        }

        output.EndArray();
        output.EndObject();
    }

    private void WriteQueries(JsonEmitter output)
    {
        output.Name("webSearchQueries"u8);
        output.BeginArray();
        foreach (var query in _queries)
            output.Text(query);
        output.EndArray();
    }

    private void WritePages(JsonEmitter output)
    {
        output.Name("groundingChunks"u8);
        output.BeginArray();
        foreach (var (url, title) in _pages)
        {
            output.BeginObject();
            output.Name("web"u8);
            output.BeginObject();
            output.Name("uri"u8);
            output.Text(url);
            output.Name("title"u8);
            output.Text(title);
            output.EndObject();
            output.EndObject();
        }

        output.EndArray();
    }

    private void WriteSupports(JsonEmitter output)
    {
        output.Name("groundingSupports"u8);
        output.BeginArray();
        foreach (var (words, range, page) in _supports)
        {
            output.BeginObject();
            output.Name("segment"u8);
            output.BeginObject();
            if (range is { } found)
            {
                output.Name("startIndex"u8);
                output.Number(found.Start);
                output.Name("endIndex"u8);
                output.Number(found.End);
            }

            output.Name("text"u8);
            output.Text(words);
            output.EndObject();
            output.Name("groundingChunkIndices"u8);
            output.BeginArray();
            output.Number(page);
            output.EndArray();
            output.EndObject();
        }

        output.EndArray();
    }

    private int PageOf(JsonText url, JsonText title)
    {
        var at = _pages.FindIndex(page => page.Url.Equals(url));
        if (at >= 0)
            return at;
        _pages.Add((Copy(url), Copy(title)));
        return _pages.Count - 1;
    }

    private static JsonText Copy(JsonText text) => new(text.Span.ToArray());
}
