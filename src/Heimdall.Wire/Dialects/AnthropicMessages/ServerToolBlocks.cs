using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>
/// The blocks of tools that the provider runs (https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool#response). Those of searches, pages and
/// code mean something to other dialects; all travel whole as well, so that towards a client of this dialect nothing is lost.
/// </summary>
internal static class ServerToolBlocks
{
    /// <summary>What a whole block says.</summary>
    public static ReplyEvent Event(JsonText type, RawJson block)
    {
        if (type.Is("web_search_tool_result"u8))
            return new WebSearchEnded(TextOf(block, "tool_use_id"u8), HitsOf(block)) { Value = block, Origin = DialectId.AnthropicMessages };
        if (type.Is("web_fetch_tool_result"u8))
            return new WebFetchEnded(TextOf(block, "tool_use_id"u8), FetchBlocks.PageOf(ContentOf(block))) { Value = block, Origin = DialectId.AnthropicMessages };
        if (CodeBlocks.IsResult(type))
            return new CodeEnded(TextOf(block, "tool_use_id"u8), CodeBlocks.OutputOf(ContentOf(block))) { Value = block, Origin = DialectId.AnthropicMessages };
        return type.Is("server_tool_use"u8) && Use(TextOf(block, "name"u8), block) is { } use ? use : new OpaqueContent(type, block);
    }

    public static CitationAdded Event(RawJson citation)
    {
        var isWeb = TextOf(citation, "type"u8).Is("web_search_result_location"u8);
        return new CitationAdded(citation)
        {
            Origin = DialectId.AnthropicMessages,
            Web = isWeb ? new WebCitation(TextOf(citation, "url"u8), TextOf(citation, "title"u8), TextOf(citation, "cited_text"u8)) : null,
        };
    }

    public static RawJson SearchUse(JsonText id, JsonText query)
    {
        using var output = new JsonEmitter(256);
        output.BeginObject();
        Field(output, "type"u8, JsonText.FromPlain("server_tool_use"u8));
        Field(output, "id"u8, id);
        Field(output, "name"u8, JsonText.FromPlain("web_search"u8));
        output.Name("input"u8);
        output.BeginObject();
        Field(output, "query"u8, query);
        output.EndObject();
        output.EndObject();
        return new RawJson(output.WrittenSpan.ToArray());
    }

    public static RawJson SearchResult(JsonText id, IReadOnlyList<WebSearchHit> hits)
    {
        using var output = new JsonEmitter(1024);
        output.BeginObject();
        Field(output, "type"u8, JsonText.FromPlain("web_search_tool_result"u8));
        Field(output, "tool_use_id"u8, id);
        output.Name("content"u8);
        output.BeginArray();
        foreach (var hit in hits)
        {
            output.BeginObject();
            Field(output, "type"u8, JsonText.FromPlain("web_search_result"u8));
            Field(output, "url"u8, hit.Url);
            Field(output, "title"u8, hit.Title.IsEmpty ? hit.Url : hit.Title);
            Field(output, "encrypted_content"u8, default);
            output.Name("page_age"u8);
            output.Null();
            output.EndObject();
        }

        output.EndArray();
        output.EndObject();
        return new RawJson(output.WrittenSpan.ToArray());
    }

    public static RawJson Citation(WebCitation web)
    {
        using var output = new JsonEmitter(512);
        output.BeginObject();
        Field(output, "type"u8, JsonText.FromPlain("web_search_result_location"u8));
        Field(output, "url"u8, web.Url);
        Field(output, "title"u8, web.Title);
        Field(output, "cited_text"u8, web.CitedText);
        Field(output, "encrypted_index"u8, default);
        output.EndObject();
        return new RawJson(output.WrittenSpan.ToArray());
    }

    public static void Field(JsonEmitter output, ReadOnlySpan<byte> name, JsonText value)
    {
        output.Name(name);
        output.Text(value);
    }

    /// <summary>A field that is a text; absent where it is not.</summary>
    public static JsonText TextOf(RawJson block, ReadOnlySpan<byte> name) =>
        block.Kind == JsonKind.Object && JsonFields.Scan(block.Utf8).Find(name) is { Kind: JsonKind.String } value ? new JsonText(value.Utf8[1..^1]) : default;

    private static RawJson ContentOf(RawJson block) => JsonFields.Scan(block.Utf8).Find("content"u8);

    private static HostedToolEvent? Use(JsonText name, RawJson block)
    {
        var id = TextOf(block, "id"u8);
        var input = JsonFields.Scan(block.Utf8).Find("input"u8);
        if (name.Is("web_search"u8))
            return new WebSearchStarted(id, TextOf(input, "query"u8)) { Value = block, Origin = DialectId.AnthropicMessages };
        if (name.Is("web_fetch"u8))
            return new WebFetchStarted(id, TextOf(input, "url"u8)) { Value = block, Origin = DialectId.AnthropicMessages };
        return CodeBlocks.IsUse(name) ? new CodeStarted(id, CodeBlocks.CodeOf(name, input)) { Value = block, Origin = DialectId.AnthropicMessages } : null;
    }

    // A search that failed has an error in place of the list.
    private static List<WebSearchHit> HitsOf(RawJson block)
    {
        var hits = new List<WebSearchHit>();
        var content = ContentOf(block);
        if (content.Kind != JsonKind.Array)
            return hits;
        using var index = StructuralIndex.Build(content.Utf8);
        var cursor = new JsonCursor(index);
        cursor.EnterArray();
        while (cursor.NextElement())
        {
            var hit = cursor.ReadRaw();
            if (TextOf(hit, "url"u8) is { IsEmpty: false } url)
                hits.Add(new WebSearchHit(url, TextOf(hit, "title"u8)));
        }

        return hits;
    }
}
