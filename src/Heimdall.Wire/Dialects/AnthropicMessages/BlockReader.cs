using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>Reads the fields of a content block of an answer, whole in a buffered one, nearly empty at its start in a stream.</summary>
internal ref struct BlockReader
{
    public JsonText Type { get; private set; }

    public JsonText Text { get; private set; }

    public JsonText Thinking { get; private set; }

    public JsonText Signature { get; private set; }

    public JsonText Data { get; private set; }

    public JsonText Id { get; private set; }

    public JsonText Name { get; private set; }

    public RawJson Input { get; private set; }

    public RawJson Citations { get; private set; }

    public RawJson Whole { get; private set; }

    public static BlockReader Read(ref JsonCursor cursor)
    {
        var look = cursor;
        var block = new BlockReader { Whole = look.ReadRaw() };
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
            block.ReadField(name, ref cursor);
        return block;
    }

    /// <summary>Passes on the citations that came with a text.</summary>
    public readonly void PassCitations(IReplySink sink)
    {
        if (Citations.Kind != JsonKind.Array || Citations.Span.Length == 2)
            return;
        using var index = StructuralIndex.Build(Citations.Utf8);
        var cursor = new JsonCursor(index);
        cursor.EnterArray();
        while (cursor.NextElement())
            sink.Accept(ServerToolBlocks.Event(cursor.ReadRaw()));
    }

    private void ReadField(JsonText name, ref JsonCursor cursor)
    {
        switch (name.Span)
        {
            case var n when n.SequenceEqual("type"u8):
                Type = TextOf(ref cursor);
                break;
            case var n when n.SequenceEqual("text"u8):
                Text = TextOf(ref cursor);
                break;
            case var n when n.SequenceEqual("thinking"u8):
                Thinking = TextOf(ref cursor);
                break;
            case var n when n.SequenceEqual("signature"u8):
                Signature = TextOf(ref cursor);
                break;
            case var n when n.SequenceEqual("data"u8):
                Data = TextOf(ref cursor);
                break;
            case var n when n.SequenceEqual("id"u8):
                Id = TextOf(ref cursor);
                break;
            case var n when n.SequenceEqual("name"u8):
                Name = TextOf(ref cursor);
                break;
            case var n when n.SequenceEqual("input"u8):
                Input = cursor.ReadRaw();
                break;
            case var n when n.SequenceEqual("citations"u8):
                Citations = cursor.ReadRaw();
                break;
            default:
                cursor.Skip();
                break;
        }
    }

    private static JsonText TextOf(ref JsonCursor cursor)
    {
        if (cursor.Kind == JsonKind.String)
            return cursor.ReadText();
        cursor.Skip();
        return default;
    }
}
