using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>Tells by the event's name what a frame means; only the first and the last two of a stream are looked into.</summary>
internal sealed class AnthropicReplyWatcher : ReplyWatcher
{
    private UsageMeter _meter;
    private ReplyEnding _ending;

    public override FrameMeaning Watch(in SseEvent frame)
    {
        if (frame.IsEmpty)
            return FrameMeaning.Preliminary;
        var name = frame.Name.Span;
        if (name.IsEmpty)
            return WatchUnnamed(frame.Data);
        return Watch(name, frame.Data);
    }

    public override void WatchBuffered(ReadOnlyMemory<byte> body)
    {
        // The ending stands at the end: from there on the rest is an object of its own, unless a tool's input has a field of that name.
        var start = body.Span.LastIndexOf("\"stop_reason\":"u8);
        if (start < 0 || !TryRead((byte[])[(byte)'{', .. body.Span[start..]]) || Usage is null)
            TryRead(body);
        Ended = StopReason is not null;
    }

    private FrameMeaning Watch(ReadOnlySpan<byte> name, ReadOnlyMemory<byte> data)
    {
        if (name.StartsWith("content_block_"u8))
            return FrameMeaning.Content;
        if (name.SequenceEqual("ping"u8))
            return FrameMeaning.Preliminary;
        if (name.SequenceEqual("message_start"u8))
        {
            TryRead(data);
            return FrameMeaning.Preliminary;
        }

        if (name.SequenceEqual("message_delta"u8))
        {
            TryRead(data);
            return FrameMeaning.Content;
        }

        if (name.SequenceEqual("message_stop"u8))
        {
            Ended = true;
            return FrameMeaning.End;
        }

        if (!name.SequenceEqual("error"u8))
            return FrameMeaning.Preliminary;
        Error = ErrorBody.ReadStreamError(data);
        return FrameMeaning.Error;
    }

    private FrameMeaning WatchUnnamed(ReadOnlyMemory<byte> data)
    {
        try
        {
            var fields = JsonFields.Scan(data);
            if (fields.FindText("type"u8) is { } type)
                return Watch(type.Span, data);
            return fields.Find("error"u8).IsAbsent ? FrameMeaning.Preliminary : Watch("error"u8, data);
        }
        catch (JsonFault)
        {
            return FrameMeaning.Preliminary;
        }
    }

    private bool TryRead(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var index = StructuralIndex.Build(json);
            var cursor = new JsonCursor(index);
            ReadObject(ref cursor, json);
            cursor.End();
            Usage = _meter.Usage;
            StopReason = _ending.Reason;
            return true;
        }
        catch (JsonFault)
        {
            return false;
        }
    }

    private void ReadObject(ref JsonCursor cursor, ReadOnlyMemory<byte> json)
    {
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("usage"u8))
                _meter.Read(ref cursor);
            else if (cursor.Kind == JsonKind.Object && (name.Is("message"u8) || name.Is("delta"u8)))
                ReadObject(ref cursor, json);
            else if (!_ending.TryRead(name, ref cursor))
                ReadError(name, ref cursor, json);
        }
    }

    private void ReadError(JsonText name, ref JsonCursor cursor, ReadOnlyMemory<byte> json)
    {
        if (name.Is("error"u8) && cursor.Kind == JsonKind.Object)
            Error = ErrorBody.ReadStreamError(json);
        cursor.Skip();
    }
}
