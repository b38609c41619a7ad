using Heimdall.Wire.Canonical;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>
/// Reads https://platform.claude.com/docs/en/build-with-claude/streaming. Tolerates what compatible upstreams do: events without a
/// name, unknown events, blocks and deltas, a missing <c>message_stop</c>.
/// </summary>
internal sealed class AnthropicStreamDecoder : StreamDecoder
{
    private readonly Dictionary<long, IncomingBlock> _open = [];
    private UsageMeter _usage;
    private ReplyEnding _ending;
    private int _calls;
    private bool _hasContent;
    private bool _over;

    public override OpenPart OpenPart => _open.Count == 0 ? OpenPart.None : _open.Values.All(static block => block.Kind == IncomingKind.Text) ? OpenPart.Text : OpenPart.Other;

    public override void Decode(in SseEvent frame, IReplySink sink)
    {
        if (_over || frame.Data.IsEmpty)
            return;
        try
        {
            using var index = StructuralIndex.Build(frame.Data);
            var cursor = new JsonCursor(index);
            if (cursor.Kind == JsonKind.Object)
                Decode(TypeOf(cursor, frame.Name), cursor, frame.Data, sink);
        }
        catch (JsonFault)
        {
            // An unreadable event is skipped, as every client of this dialect does; if something was lost by it, the end will tell.
        }
        catch (DialectException failure)
        {
            Fail(failure.Error, sink);
        }
    }

    public override void Complete(IReplySink sink)
    {
        if (_over)
            return;
        if (_ending.Reason is null)
            Fail(new GatewayError(ErrorKind.Upstream, ErrorSource.Upstream, "The upstream closed the stream before its answer was complete."), sink);
        else
            Finish(sink);
    }

    private void Decode(ReadOnlySpan<byte> type, JsonCursor cursor, ReadOnlyMemory<byte> data, IReplySink sink)
    {
        if (type.SequenceEqual("content_block_delta"u8))
            Delta(ref cursor, sink);
        else if (type.SequenceEqual("content_block_start"u8))
            StartBlock(ref cursor, sink);
        else if (type.SequenceEqual("content_block_stop"u8))
            StopBlock(ref cursor, sink);
        else if (type.SequenceEqual("ping"u8))
            sink.Accept(Ping.Instance);
        else if (type.SequenceEqual("message_start"u8))
            Start(ref cursor, sink);
        else if (type.SequenceEqual("message_delta"u8))
            ReadEnding(ref cursor);
        else if (type.SequenceEqual("message_stop"u8))
            Finish(sink);
        else if (type.SequenceEqual("error"u8))
            Fail(ErrorBody.ReadStreamError(data), sink);
    }

    // The payload's own word counts; the event's name stands in for it. An object with nothing but "error" is how other dialects fail.
    private static ReadOnlySpan<byte> TypeOf(JsonCursor cursor, ReadOnlyMemory<byte> name)
    {
        var failed = false;
        cursor.EnterObject();
        while (cursor.NextProperty(out var field))
        {
            if (field.Is("type"u8) && cursor.Kind == JsonKind.String)
                return cursor.ReadText().Span;
            failed |= field.Is("error"u8);
            cursor.Skip();
        }

        return failed ? "error"u8 : name.Span;
    }

    private void Start(ref JsonCursor cursor, IReplySink sink)
    {
        JsonText id = default, model = default;
        cursor.EnterObject();
        while (cursor.NextProperty(out var field))
        {
            if (!field.Is("message"u8) || cursor.Kind != JsonKind.Object)
            {
                cursor.Skip();
                continue;
            }

            cursor.EnterObject();
            while (cursor.NextProperty(out var name))
            {
                if (name.Is("id"u8) && cursor.Kind == JsonKind.String)
                    id = cursor.ReadText();
                else if (name.Is("model"u8) && cursor.Kind == JsonKind.String)
                    model = cursor.ReadText();
                else if (name.Is("usage"u8))
                    _usage.Read(ref cursor);
                else
                    cursor.Skip();
            }
        }

        sink.Accept(new ReplyStarted(id, model) { Usage = _usage.Usage });
    }

    private void StartBlock(ref JsonCursor cursor, IReplySink sink)
    {
        long index = 0;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("index"u8) && cursor.Kind == JsonKind.Number)
                index = cursor.ReadInteger();
            else if (name.Is("content_block"u8) && cursor.Kind == JsonKind.Object)
                Open(Lookahead(cursor, index), BlockReader.Read(ref cursor), sink);
            else
                cursor.Skip();
        }
    }

    // "index" may stand behind the block; the cursor is a copy.
    private static long Lookahead(JsonCursor cursor, long index)
    {
        cursor.Skip();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("index"u8) && cursor.Kind == JsonKind.Number)
                return cursor.ReadInteger();
            cursor.Skip();
        }

        return index;
    }

    private void Open(long index, BlockReader block, IReplySink sink)
    {
        _hasContent = true;
        ToolCallLimit.CheckItems(_open.Count + 1 - _calls); // calls have a limit of their own
        switch (block.Type.Span)
        {
            case var t when t.SequenceEqual("text"u8):
                _open[index] = new IncomingBlock { Kind = IncomingKind.Text };
                if (!block.Text.IsEmpty)
                    sink.Accept(new TextDelta(block.Text));
                block.PassCitations(sink);
                break;
            case var t when t.SequenceEqual("thinking"u8):
                _open[index] = new IncomingBlock
                {
                    Kind = IncomingKind.Thinking,
                    StartSignature = block.Signature.IsEmpty ? null : new JsonText(block.Signature.Escaped.ToArray()),
                };
                if (!block.Thinking.IsEmpty)
                    sink.Accept(new ThinkingDelta(block.Thinking));
                break;
            case var t when t.SequenceEqual("redacted_thinking"u8):
                sink.Accept(new RedactedThinking(block.Data));
                break;
            case var t when t.SequenceEqual("tool_use"u8):
                ToolCallLimit.Check(++_calls);
                _open[index] = new IncomingBlock { Kind = IncomingKind.ToolCall, StartInput = StartInput(block.Input) };
                sink.Accept(new ToolCallStarted((int)index, block.Id, block.Name));
                break;
            default:
                _open[index] = IncomingBlock.Opaque(block.Type, block.Whole);
                break;
        }
    }

    // Normally {}; kept only where an upstream gives the arguments here.
    private static RawJson StartInput(RawJson input) =>
        input.Kind == JsonKind.Object && input.Span.IndexOf((byte)'"') >= 0 ? new RawJson(input.Utf8.ToArray()) : default;

    private void Delta(ref JsonCursor cursor, IReplySink sink)
    {
        long index = 0;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("index"u8) && cursor.Kind == JsonKind.Number)
                index = cursor.ReadInteger();
            else if (name.Is("delta"u8) && cursor.Kind == JsonKind.Object)
                Delta(Lookahead(cursor, index), ref cursor, sink);
            else
                cursor.Skip();
        }
    }

    private void Delta(long index, ref JsonCursor cursor, IReplySink sink)
    {
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("text"u8) && cursor.Kind == JsonKind.String)
                sink.Accept(new TextDelta(cursor.ReadText()));
            else if (name.Is("partial_json"u8) && cursor.Kind == JsonKind.String)
                Arguments(index, cursor.ReadText(), sink);
            else if (name.Is("thinking"u8) && cursor.Kind == JsonKind.String)
                sink.Accept(new ThinkingDelta(cursor.ReadText()));
            else if (name.Is("signature"u8) && cursor.Kind == JsonKind.String)
                Sign(index, cursor.ReadText(), sink);
            else if (name.Is("citation"u8))
                sink.Accept(ServerToolBlocks.Event(cursor.ReadRaw()));
            else
                cursor.Skip();
        }
    }

    private void Arguments(long index, JsonText json, IReplySink sink)
    {
        if (json.IsEmpty || !_open.TryGetValue(index, out var block))
            return;
        if (block.Kind == IncomingKind.Opaque)
        {
            block.AddInput(json);
        }
        else if (block.Kind == IncomingKind.ToolCall)
        {
            block.HasDelta = true;
            sink.Accept(new ToolCallDelta((int)index, json));
        }
    }

    private void Sign(long index, JsonText signature, IReplySink sink)
    {
        if (signature.IsEmpty)
            return;
        if (_open.TryGetValue(index, out var block))
            block.HasDelta = true;
        sink.Accept(new ThinkingSigned(Signatures.Own(signature)));
    }

    private void StopBlock(ref JsonCursor cursor, IReplySink sink)
    {
        long index = 0;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("index"u8) && cursor.Kind == JsonKind.Number)
                index = cursor.ReadInteger();
            else
                cursor.Skip();
        }

        if (_open.Remove(index, out var block))
            Close(index, block, sink);
    }

    private static void Close(long index, IncomingBlock block, IReplySink sink)
    {
        switch (block.Kind)
        {
            case IncomingKind.ToolCall:
                if (!block.HasDelta && !block.StartInput.IsAbsent)
                    sink.Accept(new ToolCallDelta((int)index, JsonText.Holding(block.StartInput)));
                sink.Accept(new ToolCallEnded((int)index));
                break;
            case IncomingKind.Opaque:
                sink.Accept(block.Finish());
                break;
            case IncomingKind.Thinking when !block.HasDelta && block.StartSignature is { } signature:
                sink.Accept(new ThinkingSigned(Signatures.Own(signature)));
                sink.Accept(PartEnded.Instance);
                break;
            default:
                sink.Accept(PartEnded.Instance);
                break;
        }
    }

    private void ReadEnding(ref JsonCursor cursor)
    {
        cursor.EnterObject();
        while (cursor.NextProperty(out var field))
        {
            if (field.Is("usage"u8))
                _usage.Read(ref cursor);
            else if (field.Is("delta"u8) && cursor.Kind == JsonKind.Object)
                ReadDelta(ref cursor);
            else
                cursor.Skip();
        }
    }

    private void ReadDelta(ref JsonCursor cursor)
    {
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (!_ending.TryRead(name, ref cursor))
                cursor.Skip();
        }
    }

    private void Finish(IReplySink sink)
    {
        _over = true;
        ReplyReader.PassEnding(_ending, _hasContent, _usage.Usage, sink);
    }

    private void Fail(GatewayError error, IReplySink sink)
    {
        _over = true;
        sink.Accept(new ReplyFailed(error));
    }
}
