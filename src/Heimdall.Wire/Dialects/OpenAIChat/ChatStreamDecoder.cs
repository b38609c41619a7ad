using Heimdall.Wire.Canonical;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>
/// Decodes a stream of <c>chat.completion.chunk</c>s, from OpenAI and from those who mean the same.
/// A line that is no object (<c>data: ping</c>) says nothing and is passed over. A damaged object is a piece of the answer that is lost:
/// to go on would hand the client a text or a tool call with a hole in it, so the answer fails instead.
/// </summary>
internal sealed class ChatStreamDecoder : StreamDecoder, IReplySink
{
    private readonly AnswerReader _answer;
    private IReplySink? _sink;

    public ChatStreamDecoder() => _answer = new AnswerReader(this);

    public override void Decode(in SseEvent frame, IReplySink sink)
    {
        _sink = sink;
        if (_answer.Ended)
            return;
        if (frame.IsEmpty)
            Idle(frame.Raw.Span);
        else if (frame.Data.Span.Trim(" \t\r\n"u8).SequenceEqual("[DONE]"u8))
            Done();
        else if (frame.Name.Span.SequenceEqual("error"u8))
            _answer.Fail(ErrorBody.ReadInStream(frame.Data));
        else
            ReadChunk(frame.Data);
    }

    public override void Complete(IReplySink sink)
    {
        _sink = sink;
        if (_answer.HasFinishReason)
            _answer.Finish();
        else
            _answer.Fail(new GatewayError(ErrorKind.Upstream, ErrorSource.Upstream, "The upstream closed the stream before its answer was complete."));
    }

    void IReplySink.Accept(ReplyEvent next) => _sink!.Accept(next);

    // A line end that was cut in two comes as an empty frame as well, and is no sign of life.
    private void Idle(ReadOnlySpan<byte> raw)
    {
        if (_answer.Started && raw.IndexOfAnyExcept("\r\n"u8) >= 0)
            _sink!.Accept(Ping.Instance);
    }

    // Some leave the finish reason out; the mark of the end is one, if there was an answer.
    private void Done()
    {
        if (_answer.Started)
            _answer.Finish();
        else
            _answer.Fail(new GatewayError(ErrorKind.Upstream, ErrorSource.Upstream, "The upstream ended the stream without an answer."));
    }

    private void ReadChunk(ReadOnlyMemory<byte> data)
    {
        if (data.Span.TrimStart(" \t\r\n"u8) is not [(byte)'{', ..])
            return;
        try
        {
            using var index = StructuralIndex.Build(data);
            _answer.Read(index);
        }
        catch (JsonFault) when (_answer.HasFinishReason)
        {
            // The answer is complete; what is damaged is the usage report at most.
        }
        catch (JsonFault fault)
        {
            _answer.Fail(new GatewayError(ErrorKind.Upstream, ErrorSource.Upstream, $"The upstream sent a damaged event: {fault.Message}."));
        }
        catch (DialectException failure)
        {
            _answer.Fail(failure.Error);
        }
    }
}
