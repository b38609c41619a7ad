using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects.OpenAIChat;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>
/// Watches a relayed answer. The name of an event tells what it is, so that its body is read only where the answer begins or ends. A quote inside a
/// JSON string is escaped, so a type found in the body is never a quoted one.
/// </summary>
internal sealed class ResponsesReplyWatcher : ReplyWatcher
{
    private HostedCalls? _hosted;

    public override FrameMeaning Watch(in SseEvent frame)
    {
        if (frame.IsEmpty)
            return FrameMeaning.Preliminary;
        var type = frame.Name.IsEmpty ? TypeIn(frame.Data.Span) : frame.Name.Span;
        if (type.SequenceEqual("error"u8))
            return Fail(ErrorBody.ReadInStream(frame.Data));
        if (type.SequenceEqual("response.completed"u8) || type.SequenceEqual("response.incomplete"u8)
            || type.SequenceEqual("response.failed"u8) || type.SequenceEqual("response.cancelled"u8))
        {
            return ReadEnd(frame.Data, type["response."u8.Length..]);
        }

        if (type.SequenceEqual("response.output_item.done"u8) && HostedCalls.AreIn(frame.Data.Span))
            CountItem(frame.Data);
        var isPreliminary = type.SequenceEqual("response.created"u8) || type.SequenceEqual("response.in_progress"u8) || type.SequenceEqual("response.queued"u8);
        return isPreliminary || type.IsEmpty ? FrameMeaning.Preliminary : FrameMeaning.Content;
    }

    public override void WatchBuffered(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var index = StructuralIndex.Build(body);
            var cursor = new JsonCursor(index);
            var response = default(ResponseFields);
            response.Read(ref cursor);
            if (response.Output.Kind == JsonKind.Array || response.Failure() is not null)
                Judge(response, body.Span);
            else if (!ErrorFields.Find(index.Json).Message.IsEmpty)
                Error = ErrorBody.ReadInStream(index.Json);
        }
        catch (JsonFault)
        {
            // The client gets the same bytes and judges them itself.
        }
    }

    private static ReadOnlySpan<byte> TypeIn(ReadOnlySpan<byte> data)
    {
        var at = data.IndexOf("\"type\""u8);
        // The event's own type has no prefix but these; items and parts within it have others.
        while (at >= 0)
        {
            data = data[(at + "\"type\""u8.Length)..].TrimStart(" \t:"u8);
            var end = data is [(byte)'"', ..] ? data[1..].IndexOf((byte)'"') : -1;
            if (end >= 0 && (data[1..].StartsWith("response."u8) || data[1..(end + 1)].SequenceEqual("error"u8)))
                return data[1..(end + 1)];
            at = data.IndexOf("\"type\""u8);
        }

        return default;
    }

    private void CountItem(ReadOnlyMemory<byte> data)
    {
        try
        {
            using var index = StructuralIndex.Build(data);
            var cursor = new JsonCursor(index);
            var fields = default(EventFields);
            fields.Read(ref cursor);
            (_hosted ??= new()).Add(fields.Item);
        }
        catch (JsonFault)
        {
            // The client gets the same bytes and judges them itself.
        }
    }

    private FrameMeaning ReadEnd(ReadOnlyMemory<byte> data, ReadOnlySpan<byte> status)
    {
        try
        {
            using var index = StructuralIndex.Build(data);
            var cursor = new JsonCursor(index);
            var fields = default(EventFields);
            fields.Read(ref cursor);
            var response = default(ResponseFields);
            response.Read(ref fields.Response);
            response.Status = JsonText.FromPlain(status);
            if (response.Failure() is { } failure)
            {
                Usage = response.Usage ?? Usage;
                return Fail(failure);
            }

            Judge(response, data.Span);
        }
        catch (JsonFault)
        {
            Ended = true;
        }

        return FrameMeaning.End;
    }

    private void Judge(in ResponseFields response, ReadOnlySpan<byte> text)
    {
        // Its items came before; where they did not, they stand here.
        if (_hosted is not { Any: true } && HostedCalls.AreIn(text))
            (_hosted ??= new()).AddAll(response.Output);
        Usage = (_hosted is null ? response.Usage : _hosted.In(response.Usage)) ?? Usage;
        Error = response.Failure();
        if (Error is not null)
            return;
        Ended = true;
        StopReason = response.Reason(Says(text, "function_call"u8) || Says(text, "custom_tool_call"u8));
    }

    private static bool Says(ReadOnlySpan<byte> text, ReadOnlySpan<byte> type)
    {
        for (var at = text.IndexOf(type); at >= 0; at = text.IndexOf(type))
        {
            var before = text[..at].TrimEnd("\""u8).TrimEnd(" :"u8);
            text = text[(at + type.Length)..];
            if (text is [(byte)'"', ..] && before.EndsWith("\"type\""u8))
                return true;
        }

        return false;
    }

    private FrameMeaning Fail(GatewayError error)
    {
        Error = error;
        return FrameMeaning.Error;
    }
}
