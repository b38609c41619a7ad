using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>Gathers what an answer says of its sources and writes it as <c>groundingMetadata</c>, which stands with the end of an answer.</summary>
internal sealed class ReplySources(TranslationReport report)
{
    private readonly List<JsonText> _queries = [];
    private readonly List<(JsonText Url, JsonText Title)> _pages = [];
    private readonly List<(JsonText Words, (long Start, long End)? Range, int Page)> _supports = [];

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

    /// <summary>Writes the field into the candidate that is open; nothing where there are no sources.</summary>
    public void Write(JsonEmitter output)
    {
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
