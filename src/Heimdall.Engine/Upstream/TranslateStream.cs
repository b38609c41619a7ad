using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Engine.Upstream;

/// <summary>An answer in another dialect: read as events, and written as the client's dialect has them.</summary>
internal sealed class TranslateStream : ReplyStream, IReplySink
{
    private readonly StreamDecoder _decoder;
    private readonly ReplyEncoder _encoder;
    private readonly IReplySink _sink;
    private bool _ended;

    public TranslateStream(Exchange exchange, UpstreamBytes bytes, Dialect upstream, EncodeContext context)
        : base(exchange, bytes)
    {
        _decoder = upstream.CreateStreamDecoder();
        _encoder = exchange.Dialect.CreateStreamEncoder(context);
        _sink = ToolCallRepair.Before(_encoder, context, upstream.Id);
    }

    public override JsonEmitter Output => _encoder.Output;

    public override ValueTask DisposeAsync()
    {
        _encoder.Dispose();
        return base.DisposeAsync();
    }

    public void Accept(ReplyEvent next)
    {
        if (_ended)
            return;
        switch (next)
        {
            case ReplyFailed failed:
                _ended = true;
                Failure = Exchange.Target?.Hide(failed.Error) ?? failed.Error;
                next = new ReplyFailed(Failure);
                if (!Committed)
                    return;
                break;
            case ReplyFinished finished:
                _ended = true;
                Committed = true;
                Exchange.Usage = finished.Usage;
                Exchange.StopReason = finished.Reason;
                break;
            case ReplyStarted or Ping or PartEnded:
                break;
            default:
                Committed = true;
                break;
        }

        _sink.Accept(next);
    }

    protected override bool Take(in SseEvent frame)
    {
        _decoder.Decode(frame, this);
        return !_ended;
    }

    protected override void Complete() => _decoder.Complete(this);

    protected override void Break(GatewayError error) => Accept(new ReplyFailed(error));
}
