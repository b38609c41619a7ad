using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Reads a search that the provider made: <c>{"type":"web_search_call","action":{"type":"search","query":…,"sources":[…]}}</c>.</summary>
internal static class WebSearchReader
{
    public static void Pass(JsonText id, RawJson item, IReplySink sink)
    {
        using var index = StructuralIndex.Build(item.Utf8);
        var cursor = new JsonCursor(index);
        var query = default(JsonText);
        var hits = new List<WebSearchHit>();
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("action"u8) && cursor.Kind == JsonKind.Object)
                ReadAction(ref cursor, ref query, hits);
            else
                cursor.Skip();
        }

        sink.Accept(new WebSearchStarted(id, query) { Value = item, Origin = DialectId.OpenAIResponses });
        sink.Accept(new WebSearchEnded(id, hits) { Origin = DialectId.OpenAIResponses });
    }

    // A search has a query; opening a page or looking for words in it have its address.
    private static void ReadAction(ref JsonCursor cursor, ref JsonText query, List<WebSearchHit> hits)
    {
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("query"u8) || (name.Is("url"u8) && query.IsEmpty))
                query = cursor.TextOrSkip();
            else if (name.Is("sources"u8) && cursor.Kind == JsonKind.Array)
                ReadSources(ref cursor, hits);
            else
                cursor.Skip();
        }
    }

    private static void ReadSources(ref JsonCursor cursor, List<WebSearchHit> hits)
    {
        cursor.EnterArray();
        while (cursor.NextElement())
        {
            if (!cursor.TryEnterObject())
                continue;
            var (url, title) = (default(JsonText), default(JsonText));
            while (cursor.NextProperty(out var name))
            {
                if (name.Is("url"u8))
                    url = cursor.TextOrSkip();
                else if (name.Is("title"u8))
                    title = cursor.TextOrSkip();
                else
                    cursor.Skip();
            }

            if (!url.IsEmpty)
                hits.Add(new WebSearchHit(url, title));
        }
    }
}
