using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>The blocks of pages that the provider read (https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-fetch-tool#response).</summary>
internal static class FetchBlocks
{
    // A page that could not be read has the code of an error in its place. PDFs have no text to tell.
    public static WebPage PageOf(RawJson content)
    {
        var document = content.Kind == JsonKind.Object ? JsonFields.Scan(content.Utf8).Find("content"u8) : default;
        var source = document.Kind == JsonKind.Object ? JsonFields.Scan(document.Utf8).Find("source"u8) : default;
        return new WebPage(
            ServerToolBlocks.TextOf(content, "url"u8),
            ServerToolBlocks.TextOf(document, "title"u8),
            ServerToolBlocks.TextOf(source, "type"u8).Is("text"u8) ? ServerToolBlocks.TextOf(source, "data"u8) : default,
            Failed: !ServerToolBlocks.TextOf(content, "error_code"u8).IsEmpty);
    }

    public static RawJson Use(JsonText id, JsonText url)
    {
        using var output = new JsonEmitter(256);
        output.BeginObject();
        ServerToolBlocks.Field(output, "type"u8, JsonText.FromPlain("server_tool_use"u8));
        ServerToolBlocks.Field(output, "id"u8, id);
        ServerToolBlocks.Field(output, "name"u8, JsonText.FromPlain("web_fetch"u8));
        output.Name("input"u8);
        output.BeginObject();
        ServerToolBlocks.Field(output, "url"u8, url);
        output.EndObject();
        output.EndObject();
        return new RawJson(output.WrittenSpan.ToArray());
    }

    public static RawJson Result(JsonText id, WebPage page)
    {
        using var output = new JsonEmitter(512);
        output.BeginObject();
        ServerToolBlocks.Field(output, "type"u8, JsonText.FromPlain("web_fetch_tool_result"u8));
        ServerToolBlocks.Field(output, "tool_use_id"u8, id);
        output.Name("content"u8);
        output.BeginObject();
        if (page.Failed)
        {
            ServerToolBlocks.Field(output, "type"u8, JsonText.FromPlain("web_fetch_tool_result_error"u8));
            ServerToolBlocks.Field(output, "error_code"u8, JsonText.FromPlain("url_not_accessible"u8));
        }
        else
        {
            WritePage(page, output);
        }

        output.EndObject();
        output.EndObject();
        return new RawJson(output.WrittenSpan.ToArray());
    }

    private static void WritePage(WebPage page, JsonEmitter output)
    {
        ServerToolBlocks.Field(output, "type"u8, JsonText.FromPlain("web_fetch_result"u8));
        ServerToolBlocks.Field(output, "url"u8, page.Url);
        output.Name("content"u8);
        output.BeginObject();
        ServerToolBlocks.Field(output, "type"u8, JsonText.FromPlain("document"u8));
        output.Name("source"u8);
        output.BeginObject();
        ServerToolBlocks.Field(output, "type"u8, JsonText.FromPlain("text"u8));
        ServerToolBlocks.Field(output, "media_type"u8, JsonText.FromPlain("text/plain"u8));
        ServerToolBlocks.Field(output, "data"u8, page.Text);
        output.EndObject();
        ServerToolBlocks.Field(output, "title"u8, page.Title.IsEmpty ? page.Url : page.Title);
        output.EndObject();
        output.Name("retrieved_at"u8);
        output.Null();
    }
}
