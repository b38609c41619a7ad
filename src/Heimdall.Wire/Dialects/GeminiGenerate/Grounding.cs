using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>
/// Passes on what a search of the web found, and which words of the answer rest on it
/// (https://ai.google.dev/api/generate-content#GroundingMetadata). The report stands at the end of an answer, so the events come behind its text.
/// </summary>
internal static class Grounding
{
    /// <param name="metadata">May be absent.</param>
    public static void Pass(RawJson metadata, IReplySink sink)
    {
        if (metadata.IsAbsent)
            return;
        try
        {
            using var index = StructuralIndex.Build(metadata.Utf8);
            Pass(new JsonCursor(index), sink);
        }
        catch (JsonFault)
        {
            // The answer is complete; what is damaged is a report about it.
        }
    }

    /// <summary>
    /// How many questions were asked of the search; null where none was: pages that were read by their address are sources too, and no search. What is
    /// billed for them is a matter of prices (https://ai.google.dev/gemini-api/docs/google-search#pricing, seen 2026-11).
    /// </summary>
    public static long? Searches(RawJson metadata)
    {
        try
        {
            using var index = StructuralIndex.Build(metadata.Utf8);
            return Searches(new JsonCursor(index));
        }
        catch (JsonFault)
        {
            return null;
        }
    }

    private static long? Searches(JsonCursor cursor)
    {
        var asked = 0L;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Named("webSearchQueries"u8) && cursor.Kind == JsonKind.Array)
                asked = CountTexts(cursor);
            cursor.Skip();
        }

        return asked > 0 ? asked : null;
    }

    private static long CountTexts(JsonCursor cursor)
    {
        var texts = 0;
        cursor.EnterArray();
        while (cursor.NextElement())
            texts += cursor.TextOrSkip().IsEmpty ? 0 : 1;
        return texts;
    }

    private static void Pass(JsonCursor cursor, IReplySink sink)
    {
        var queries = default(JsonCursor);
        var supports = default(JsonCursor);
        var pages = new List<WebSearchHit?>();
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Named("webSearchQueries"u8))
                queries = cursor;
            else if (name.Named("groundingSupports"u8))
                supports = cursor;
            else if (name.Named("groundingChunks"u8) && cursor.Kind == JsonKind.Array)
                ReadPages(cursor, pages);
            cursor.Skip();
        }

        PassSearch(ref queries, pages, sink);
        if (supports.Kind == JsonKind.Array)
            PassCitations(ref supports, pages, sink);
    }

    // One search may ask several questions; the report does not tell which one found what.
    private static void PassSearch(ref JsonCursor queries, List<WebSearchHit?> pages, IReplySink sink)
    {
        var asked = new List<byte>();
        if (queries.Kind == JsonKind.Array)
        {
            queries.EnterArray();
            while (queries.NextElement())
            {
                asked.AddRange(asked.Count > 0 ? "; "u8 : default);
                asked.AddRange(queries.TextOrSkip().Span);
            }
        }

        if (asked.Count == 0)
            return;
        sink.Accept(new WebSearchStarted(default, new JsonText(asked.ToArray())) { Origin = DialectId.GeminiGenerate });
        sink.Accept(new WebSearchEnded(default, [.. pages.OfType<WebSearchHit>()]) { Origin = DialectId.GeminiGenerate });
    }

    /// <summary>Keeps the places of chunks that are no pages (files, maps), for citations count through all.</summary>
    private static void ReadPages(JsonCursor cursor, List<WebSearchHit?> pages)
    {
        cursor.EnterArray();
        while (cursor.NextElement())
        {
            WebSearchHit? page = null;
            if (cursor.TryEnterObject())
            {
                while (cursor.NextProperty(out var name))
                {
                    if (name.Is("web"u8) && cursor.Kind == JsonKind.Object)
                        page = ReadPage(ref cursor);
                    else
                        cursor.Skip();
                }
            }

            pages.Add(page);
        }
    }

    private static WebSearchHit ReadPage(ref JsonCursor cursor)
    {
        var url = default(JsonText);
        var title = default(JsonText);
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("uri"u8))
                url = cursor.TextOrSkip();
            else if (name.Is("title"u8))
                title = cursor.TextOrSkip();
            else
                cursor.Skip();
        }

        return new WebSearchHit(url, title);
    }

    private static void PassCitations(ref JsonCursor cursor, List<WebSearchHit?> pages, IReplySink sink)
    {
        cursor.EnterArray();
        while (cursor.NextElement())
        {
            var whole = cursor;
            var support = default(GroundingSupport);
            support.Read(ref cursor);
            if (support.Chunks.Kind != JsonKind.Array)
                continue;
            var raw = whole.ReadRaw();
            support.Chunks.EnterArray();
            while (support.Chunks.NextElement())
            {
                var page = support.Chunks.IntegerOrSkip() is >= 0 and var chunk && chunk < pages.Count ? pages[(int)chunk] : null;
                sink.Accept(new CitationAdded(raw) { Origin = DialectId.GeminiGenerate, Web = support.On(page) });
            }
        }
    }

    /// <summary>Words of the answer, and the chunks they rest on.</summary>
    private ref struct GroundingSupport
    {
        public JsonCursor Chunks;
        private JsonText _text;
        private long _start;
        private long? _end;

        public void Read(ref JsonCursor cursor)
        {
            if (!cursor.TryEnterObject())
                return;
            while (cursor.NextProperty(out var name))
            {
                if (name.Is("segment"u8) && cursor.Kind == JsonKind.Object)
                {
                    ReadSegment(ref cursor);
                    continue;
                }

                if (name.Named("groundingChunkIndices"u8))
                    Chunks = cursor;
                cursor.Skip();
            }
        }

        public readonly WebCitation? On(WebSearchHit? page) => page is not { } hit
            ? null
            : new WebCitation(hit.Url, hit.Title, _text) { Range = _end is { } end ? (_start, end) : null };

        private void ReadSegment(ref JsonCursor cursor)
        {
            cursor.EnterObject();
            while (cursor.NextProperty(out var name))
            {
                if (name.Is("text"u8))
                    _text = cursor.TextOrSkip();
                else if (name.Named("startIndex"u8))
                    _start = cursor.IntegerOrSkip() ?? 0;
                else if (name.Named("endIndex"u8))
                    _end = cursor.IntegerOrSkip();
                else
                    cursor.Skip();
            }
        }
    }
}
