using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>Reads content blocks. The order of their fields is free; a block of an unknown type is kept whole.</summary>
internal sealed class PartReader(ReadingPath path)
{
    /// <summary>A <c>content</c> field: a string, or an array of blocks.</summary>
    public void ReadContent(ref JsonCursor cursor, List<Part> parts)
    {
        if (cursor.Kind == JsonKind.String)
        {
            parts.Add(new TextPart(cursor.ReadText()));
            return;
        }

        path.EnterArray(ref cursor, "content");
        path.Enter("content");
        for (var i = 0; cursor.NextElement(); i++)
        {
            path.Enter(i);
            parts.Add(Read(ref cursor));
            path.Leave();
        }

        path.Leave();
    }

    public Part Read(ref JsonCursor cursor)
    {
        if (cursor.Kind != JsonKind.Object)
            throw path.Fault("Input should be a valid dictionary");
        var type = TypeOf(cursor);
        return type.Span switch
        {
            var t when t.SequenceEqual("text"u8) => ReadText(ref cursor),
            var t when t.SequenceEqual("tool_use"u8) => ReadToolUse(ref cursor),
            var t when t.SequenceEqual("tool_result"u8) => ReadToolResult(ref cursor),
            var t when t.SequenceEqual("thinking"u8) => ReadThinking(ref cursor),
            var t when t.SequenceEqual("redacted_thinking"u8) => ReadRedacted(ref cursor),
            var t when t.SequenceEqual("image"u8) => ReadImage(ref cursor, type),
            var t when t.SequenceEqual("document"u8) => ReadDocument(ref cursor, type),
            var t when t.SequenceEqual("tool_reference"u8) => ReadToolReference(ref cursor),
            _ => new OpaquePart(type, cursor.ReadRaw()),
        };
    }

    public static RawJson ReadRawOrNull(ref JsonCursor cursor) => cursor.TryReadNull() ? default : cursor.ReadRaw();

    // The cursor is a copy and looks ahead.
    private JsonText TypeOf(JsonCursor cursor)
    {
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("type"u8))
                return path.ReadText(ref cursor, "type");
            cursor.Skip();
        }

        throw path.Fault("Field required", "type");
    }

    private TextPart ReadText(ref JsonCursor cursor)
    {
        JsonText? text = null;
        RawJson cacheControl = default, citations = default;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("text"u8))
                text = path.ReadText(ref cursor, "text");
            else if (name.Is("cache_control"u8))
                cacheControl = ReadRawOrNull(ref cursor);
            else if (name.Is("citations"u8))
                citations = ReadRawOrNull(ref cursor);
            else
                cursor.Skip();
        }

        return new TextPart(text ?? throw path.Fault("Field required", "text")) { CacheControl = cacheControl, Citations = citations };
    }

    private ToolCallPart ReadToolUse(ref JsonCursor cursor)
    {
        JsonText? id = null, tool = null;
        RawJson input = default, cacheControl = default;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("id"u8))
                id = path.ReadText(ref cursor, "id");
            else if (name.Is("name"u8))
                tool = path.ReadText(ref cursor, "name");
            else if (name.Is("input"u8))
                input = ReadRawOrNull(ref cursor);
            else if (name.Is("cache_control"u8))
                cacheControl = ReadRawOrNull(ref cursor);
            else
                cursor.Skip();
        }

        var arguments = input.IsAbsent ? ToolArguments.FromText(default) : ToolArguments.FromValue(input);
        return new ToolCallPart(id ?? throw path.Fault("Field required", "id"), tool ?? throw path.Fault("Field required", "name"), arguments)
        {
            CacheControl = cacheControl,
        };
    }

    private ToolResultPart ReadToolResult(ref JsonCursor cursor)
    {
        JsonText? id = null;
        RawJson cacheControl = default;
        var content = new List<Part>();
        var isError = false;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("tool_use_id"u8))
                id = path.ReadText(ref cursor, "tool_use_id");
            else if (name.Is("content"u8) && !cursor.TryReadNull())
                ReadContent(ref cursor, content);
            else if (name.Is("is_error"u8))
                isError = path.ReadBooleanOrNull(ref cursor, "is_error") ?? false;
            else if (name.Is("cache_control"u8))
                cacheControl = ReadRawOrNull(ref cursor);
            else if (!name.Is("content"u8))
                cursor.Skip();
        }

        return new ToolResultPart(id ?? throw path.Fault("Field required", "tool_use_id"), content, isError) { CacheControl = cacheControl };
    }

    private ThinkingPart ReadThinking(ref JsonCursor cursor)
    {
        JsonText text = default;
        JsonText? signature = null;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("thinking"u8))
                text = path.ReadText(ref cursor, "thinking");
            else if (name.Is("signature"u8))
                signature = path.ReadTextOrNull(ref cursor, "signature");
            else
                cursor.Skip();
        }

        return new ThinkingPart(text, Signatures.Read(signature ?? default));
    }

    private RedactedThinkingPart ReadRedacted(ref JsonCursor cursor)
    {
        JsonText? data = null;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("data"u8))
                data = path.ReadText(ref cursor, "data");
            else
                cursor.Skip();
        }

        return new RedactedThinkingPart(data ?? throw path.Fault("Field required", "data"));
    }

    private ToolReferencePart ReadToolReference(ref JsonCursor cursor)
    {
        JsonText? tool = null;
        RawJson cacheControl = default;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("tool_name"u8))
                tool = path.ReadText(ref cursor, "tool_name");
            else if (name.Is("cache_control"u8))
                cacheControl = ReadRawOrNull(ref cursor);
            else
                cursor.Skip();
        }

        return new ToolReferencePart(tool ?? throw path.Fault("Field required", "tool_name")) { CacheControl = cacheControl };
    }

    // A source of a kind that is new keeps its block whole.
    private Part ReadImage(ref JsonCursor cursor, JsonText type)
    {
        var look = cursor;
        MediaSource? source = null;
        RawJson cacheControl = default;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("source"u8))
                source = ReadSource(ref cursor);
            else if (name.Is("cache_control"u8))
                cacheControl = ReadRawOrNull(ref cursor);
            else
                cursor.Skip();
        }

        return source is null ? new OpaquePart(type, look.ReadRaw()) : new ImagePart(source) { CacheControl = cacheControl };
    }

    private Part ReadDocument(ref JsonCursor cursor, JsonText type)
    {
        var look = cursor;
        MediaSource? source = null;
        JsonText? title = null, context = null;
        RawJson cacheControl = default, citations = default;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("source"u8))
                source = ReadSource(ref cursor);
            else if (name.Is("title"u8))
                title = path.ReadTextOrNull(ref cursor, "title");
            else if (name.Is("context"u8))
                context = path.ReadTextOrNull(ref cursor, "context");
            else if (name.Is("citations"u8))
                citations = ReadRawOrNull(ref cursor);
            else if (name.Is("cache_control"u8))
                cacheControl = ReadRawOrNull(ref cursor);
            else
                cursor.Skip();
        }

        return source is null
            ? new OpaquePart(type, look.ReadRaw())
            : new DocumentPart(source) { Title = title, Context = context, Citations = citations, CacheControl = cacheControl };
    }

    private MediaSource? ReadSource(ref JsonCursor cursor)
    {
        path.EnterObject(ref cursor, "source");
        path.Enter("source");
        JsonText type = default;
        JsonText? mediaType = null, data = null, url = null, file = null;
        List<Part>? content = null;
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("type"u8))
                type = path.ReadText(ref cursor, "type");
            else if (name.Is("media_type"u8))
                mediaType = path.ReadTextOrNull(ref cursor, "media_type");
            else if (name.Is("data"u8))
                data = path.ReadTextOrNull(ref cursor, "data");
            else if (name.Is("url"u8))
                url = path.ReadTextOrNull(ref cursor, "url");
            else if (name.Is("file_id"u8))
                file = path.ReadTextOrNull(ref cursor, "file_id");
            else if (name.Is("content"u8))
                ReadContent(ref cursor, content = []);
            else
                cursor.Skip();
        }

        var source = Source(type, mediaType, data, url, file, content);
        path.Leave();
        return source;
    }

    private MediaSource? Source(JsonText type, JsonText? mediaType, JsonText? data, JsonText? url, JsonText? file, List<Part>? content) => type.Span switch
    {
        var t when t.SequenceEqual("base64"u8) => new MediaSource.Base64(Required(mediaType, "media_type"), Required(data, "data")),
        var t when t.SequenceEqual("url"u8) => new MediaSource.Url(Required(url, "url")),
        var t when t.SequenceEqual("text"u8) => new MediaSource.PlainText(mediaType ?? JsonText.FromPlain("text/plain"u8), Required(data, "data")),
        var t when t.SequenceEqual("file"u8) => new MediaSource.FileId(Required(file, "file_id")),
        var t when t.SequenceEqual("content"u8) => new MediaSource.Parts(content ?? throw path.Fault("Field required", "content")),
        _ => null,
    };

    private JsonText Required(JsonText? value, string field) => value ?? throw path.Fault("Field required", field);
}
