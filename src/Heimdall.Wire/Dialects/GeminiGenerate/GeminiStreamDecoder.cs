using Heimdall.Wire.Canonical;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>
/// Decodes a stream of <c>streamGenerateContent?alt=sse</c>. The dialect has no mark of the end: what comes behind the finish reason still counts (usage,
/// sources), so the end is passed on when the stream closes. A damaged piece is a piece of the answer that is lost, so the answer fails.
/// </summary>
internal sealed class GeminiStreamDecoder : StreamDecoder, IReplySink
{
    private readonly AnswerReader _answer;
    private IReplySink? _sink;

    public GeminiStreamDecoder() => _answer = new AnswerReader(this);

    public override void Decode(in SseEvent frame, IReplySink sink)
    {
        _sink = sink;
        if (_answer.Ended)
            return;
        if (!frame.Data.IsEmpty)
            ReadPiece(frame.Data);
        else if (BareError(frame.Raw) is { } error)
            _answer.Fail(error);
        else if (_answer.Started && frame.Raw.Span.IndexOfAnyExcept("\r\n"u8) >= 0)
            sink.Accept(Ping.Instance);
    }

    public override void Complete(IReplySink sink)
    {
        _sink = sink;
        if (_answer.HasEnd)
            _answer.Finish();
        else
            _answer.Fail(new GatewayError(ErrorKind.Upstream, ErrorSource.Upstream, "The upstream closed the stream before its answer was complete."));
    }

    void IReplySink.Accept(ReplyEvent next) => _sink!.Accept(next);

    /// <summary>A failure in the midst of a stream may come as the plain body of an error, without <c>data:</c> (googleapis/js-genai#461).</summary>
    internal static GatewayError? BareError(ReadOnlyMemory<byte> raw) =>
        raw.Span.TrimStart(" \t\r\n["u8) is [(byte)'{', ..] && raw.Span.IndexOf("\"error\""u8) >= 0 ? ErrorBody.ReadInStream(raw) : null;

    private void ReadPiece(ReadOnlyMemory<byte> data)
    {
        if (data.Span.TrimStart(" \t\r\n"u8) is not [(byte)'{' or (byte)'[', ..])
            return;
        try
        {
            using var index = StructuralIndex.Build(data);
            _answer.Read(index);
        }
        catch (JsonFault) when (_answer.HasEnd)
        {
            // The answer is complete; what is damaged is a report about it at most.
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
