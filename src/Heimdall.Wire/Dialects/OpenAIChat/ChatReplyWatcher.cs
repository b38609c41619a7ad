using Heimdall.Wire.Canonical;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>
/// Watches a relayed answer. Once content has been seen, a frame costs a few vectorised searches and no allocation; it is read only if it
/// carries a usage report, a finish reason or an error. A quote inside a JSON string is escaped, so <c>"usage"</c> found is never a quoted one.
/// </summary>
internal sealed class ChatReplyWatcher(RequestHead head) : ReplyWatcher
{
    private bool _sawContent;
    private bool _sawToolCall;
    private bool _cites;

    public override FrameMeaning Watch(in SseEvent frame)
    {
        var data = frame.Data.Span;
        if (frame.IsEmpty)
            return FrameMeaning.Preliminary;
        if (data.Trim(" \t"u8).SequenceEqual("[DONE]"u8))
        {
            Ended = true;
            return FrameMeaning.End;
        }

        if (frame.Name.Span.SequenceEqual("error"u8))
            return Fail(ErrorBody.ReadInStream(frame.Data));
        _cites = _cites || Annotations.AreIn(data);
        _sawToolCall = _sawToolCall || IsSet(data, "\"tool_calls\""u8) || IsSet(data, "\"function_call\""u8);
        return _sawContent && !SaysMore(data) ? FrameMeaning.Content : Read(frame.Data);
    }

    public override void WatchBuffered(ReadOnlyMemory<byte> body)
    {
        Usage = Annotations.SearchIn(BufferedTail.FindUsage(body), Annotations.AreIn(body.Span));
        _sawToolCall = IsSet(body.Span, "\"tool_calls\""u8) || IsSet(body.Span, "\"function_call\""u8);
        if (BufferedTail.FindFinishReason(body) is { IsEmpty: false } reason)
        {
            StopReason = FinishReasons.Read(reason, _sawToolCall);
            Ended = true;
        }
        else if (body.Span.IndexOf("\"choices\""u8) < 0)
        {
            Error = ErrorBody.ReadNoAnswer(body);
        }
    }

    private static bool SaysMore(ReadOnlySpan<byte> data) =>
        IsSet(data, "\"usage\""u8) || IsSet(data, "\"finish_reason\""u8) || IsSet(data, "\"error\""u8);

    // The name stands there with a value other than null.
    private static bool IsSet(ReadOnlySpan<byte> data, ReadOnlySpan<byte> name)
    {
        var at = data.IndexOf(name);
        return at >= 0 && !data[(at + name.Length)..].TrimStart(" \t:"u8).StartsWith("null"u8);
    }

    private FrameMeaning Read(ReadOnlyMemory<byte> data)
    {
        try
        {
            using var index = StructuralIndex.Build(data);
            var seen = new FrameSink();
            var answer = new AnswerReader(seen);
            answer.Read(index);
            return Judge(seen, answer);
        }
        catch (JsonFault)
        {
            // The client gets the same bytes and judges them itself.
            return _sawContent ? FrameMeaning.Content : FrameMeaning.Preliminary;
        }
    }

    private FrameMeaning Judge(FrameSink seen, AnswerReader answer)
    {
        Usage = Annotations.SearchIn(answer.Usage, _cites) ?? Usage;
        if (seen.Error is { } error)
            return Fail(error);
        _sawContent |= seen.Content;
        if (answer.HasFinishReason)
        {
            StopReason = FinishReasons.Read(answer.FinishReason, _sawToolCall);
            Ended = true;
            _sawContent = true;
        }

        if (!answer.Started && answer.Usage is not null && !head.StreamUsage)
            return FrameMeaning.Withheld;
        return _sawContent ? FrameMeaning.Content : FrameMeaning.Preliminary;
    }

    private FrameMeaning Fail(GatewayError error)
    {
        Error = error;
        return FrameMeaning.Error;
    }

    private sealed class FrameSink : IReplySink
    {
        public bool Content { get; private set; }

        public GatewayError? Error { get; private set; }

        public void Accept(ReplyEvent next)
        {
            Error = (next as ReplyFailed)?.Error ?? Error;
            Content |= next is not (ReplyStarted or ReplyFailed);
        }
    }
}
