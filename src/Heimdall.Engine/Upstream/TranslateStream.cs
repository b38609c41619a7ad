using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Engine.Upstream;

/// <summary>An answer in another dialect: read as events, and written as the client's dialect has them.</summary>
internal sealed class TranslateStream : UpstreamStream, IReplySink
{
    private readonly StreamDecoder _decoder;
    private readonly EncodeContext _context;
    private readonly ReplyEncoder _encoder;
    private readonly IReplySink _sink;
    private readonly bool _goesOn;
    private readonly PartialAnswer? _partial;
    private bool _ownsEncoder;
    private bool _ended;
    private Usage? _reported;
    private bool _holdsContent;

    /// <param name="before">What another upstream has said of the same answer; null: this one begins.</param>
    public TranslateStream(Exchange exchange, UpstreamBytes bytes, Dialect upstream, EncodeContext context, PartialAnswer? before)
        : base(exchange, bytes)
    {
        _decoder = upstream.CreateStreamDecoder();
        _goesOn = before is not null;
        _context = before?.Context ?? context;
        _context.Provider = context.Provider;
        _context.Report = context.Report;
        _ownsEncoder = before?.Encoder is null;
        if (_ownsEncoder)
            before?.Name(context);
        _encoder = before?.Encoder ?? exchange.Dialect.CreateStreamEncoder(context);
        _sink = ToolCallRepair.Before(_encoder, context, upstream.Id);
        _partial = before ?? (exchange.MayBeContinued ? new() : null);
        before?.TakeUp(_encoder);
    }

    public override JsonEmitter Output => _encoder.Output;

    public override ValueTask DisposeAsync()
    {
        if (_ownsEncoder)
            _encoder.Dispose();
        return base.DisposeAsync();
    }

    protected override Usage? Reported => _reported;

    public override void WriteFailure() => _sink.Accept(new ReplyFailed(Failure!));

    public override PartialAnswer? TakePartial()
    {
        if (_partial is not { CanBeContinued: true } partial)
            return null;
        if (_ownsEncoder)
            Exchange.Keep(_encoder); // whoever goes on writes with it
        _ownsEncoder = false;
        (partial.Encoder, partial.Context) = (_encoder, _context);
        return partial;
    }

    public void Accept(ReplyEvent next)
    {
        if (_ended)
            return;
        switch (next)
        {
            case ReplyFailed failed:
                _ended = true;
                _reported = failed.Usage ?? _reported;
                Failure = OwnCredential.Hide(Exchange, failed.Error);
                return;
            case ReplyStarted when _goesOn:
                return;
            case ReplyFinished finished:
                _ended = true;
                Committed = true;
                Exchange.Answered(finished.Usage, finished.Reason);
                break;
            case ReplyStarted or Ping or PartEnded:
                break;
            default:
                Committed = true;
                _holdsContent = true;
                break;
        }

        _partial?.Accept(next);
        _sink.Accept(next);
    }

    protected override bool Take(in SseEvent frame)
    {
        _holdsContent = false;
        _decoder.Decode(frame, this);
        if (_holdsContent)
            Said(frame);
        return !_ended;
    }

    protected override void Complete() => _decoder.Complete(this);
}
