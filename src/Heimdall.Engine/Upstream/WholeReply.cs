using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Framing;

namespace Heimdall.Engine.Upstream;

/// <summary>
/// Writes an answer that has come whole: in another dialect than the client's, or in another form than it asked for (JSON where it
/// wants a stream, a stream where it wants JSON).
/// </summary>
internal sealed class WholeReply : IReplySink
{
    private readonly Exchange _exchange;
    private readonly IReplySink _sink;
    private GatewayError? _error;

    private WholeReply(Exchange exchange, IReplySink sink)
    {
        _exchange = exchange;
        _sink = sink;
    }

    /// <summary>Either the body or the error is set.</summary>
    public static (PooledBody? Body, GatewayError? Error) Write(
        Exchange exchange,
        Lane lane,
        ReadOnlyMemory<byte> answer,
        bool isEventStream,
        EncodeContext context)
    {
        var upstream = lane.Upstream ?? exchange.Dialect;
        using var encoder = exchange.Head.Stream ? exchange.Dialect.CreateStreamEncoder(context) : exchange.Dialect.CreateReplyFolder(context);
        var writer = new WholeReply(exchange, ToolCallRepair.Before(encoder, context, upstream.Id));
        try
        {
            if (isEventStream)
                writer.ReadEvents(upstream.CreateStreamDecoder(), answer);
            else
                upstream.ReadReply(answer, writer);
        }
        catch (DialectException e)
        {
            return (null, e.Error);
        }

        if (writer._error is { } error)
            return (null, error);
        var body = new PooledBody(encoder.Output.Length);
        body.Append(encoder.Output.WrittenSpan);
        return (body, null);
    }

    public void Accept(ReplyEvent next)
    {
        if (next is ReplyFailed failed)
        {
            _error = failed.Error;
            return;
        }

        if (next is ReplyFinished finished)
            _exchange.Answered(finished.Usage, finished.Reason);
        _sink.Accept(next);
    }

    private void ReadEvents(StreamDecoder decoder, ReadOnlyMemory<byte> answer)
    {
        using var frames = new SseReader(answer.Length + 1, UpstreamBytes.MaxWholeBytes);
        frames.Append(answer.Span);
        while (frames.TryRead(out var frame))
            decoder.Decode(frame, this);
        if (frames.TryReadLast(out var last))
            decoder.Decode(last, this);
        decoder.Complete(this);
    }
}
