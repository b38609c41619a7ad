using Heimdall.Wire.Canonical;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>
/// Watches a relayed answer. A piece is read only if it carries a finish reason, an error, a blocked prompt or sources; a quote inside a JSON string is escaped, so a
/// name found with its quotes is never a quoted one. The dialect has no mark of the end: pieces behind the finish reason are forwarded too.
/// </summary>
internal sealed class GeminiReplyWatcher : ReplyWatcher
{
    private bool _sawCall;
    private bool _sawContent;
    private long? _searches;

    public override FrameMeaning Watch(in SseEvent frame)
    {
        var data = frame.Data.Span;
        if (data.IsEmpty)
            return WatchBare(frame.Raw);
        _sawCall = _sawCall || data.IndexOf("\"functionCall\""u8) >= 0;
        _sawContent = _sawContent || data.IndexOf("\"parts\""u8) >= 0;
        if (Ended || SaysMore(data))
            Read(frame.Data);
        if (Error is not null)
            return FrameMeaning.Error;
        return _sawContent || Ended ? FrameMeaning.Content : FrameMeaning.Preliminary;
    }

    public override void WatchBuffered(ReadOnlyMemory<byte> body)
    {
        _sawCall = body.Span.IndexOf("\"functionCall\""u8) >= 0;
        Read(body);
    }

    private FrameMeaning WatchBare(ReadOnlyMemory<byte> raw)
    {
        Error = GeminiStreamDecoder.BareError(raw);
        return Error is null ? FrameMeaning.Preliminary : FrameMeaning.Error;
    }

    private static bool SaysMore(ReadOnlySpan<byte> data) =>
        data.IndexOf("\"finishReason\""u8) >= 0 || data.IndexOf("\"error\""u8) >= 0 || data.IndexOf("\"promptFeedback\""u8) >= 0
        || data.IndexOf("\"groundingMetadata\""u8) >= 0;

    private void Read(ReadOnlyMemory<byte> data)
    {
        try
        {
            using var index = StructuralIndex.Build(data);
            var sink = new FailureSink();
            var answer = new AnswerReader(sink) { Searches = _searches };
            answer.Read(index);
            _searches = answer.Searches;
            Usage = answer.Usage ?? Usage;
            // Words for a call that the model got wrong are the client's to judge: the end is regular, and the bytes say what it is.
            Error = answer.HasEnd ? null : sink.Error;
            if (answer.StopReason is not { } reason)
                return;
            Ended = true;
            StopReason = reason == Canonical.StopReason.EndTurn && _sawCall ? Canonical.StopReason.ToolUse : reason;
        }
        catch (JsonFault)
        {
            // The client gets the same bytes and judges them itself.
        }
    }

    private sealed class FailureSink : IReplySink
    {
        public GatewayError? Error { get; private set; }

        public void Accept(ReplyEvent next) => Error = (next as ReplyFailed)?.Error ?? Error;
    }
}
