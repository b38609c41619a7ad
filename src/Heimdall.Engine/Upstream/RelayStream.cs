using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Engine.Upstream;

/// <summary>An answer whose dialect is the client's: its bytes go on as they came, and are only watched.</summary>
internal sealed class RelayStream(Exchange exchange, UpstreamBytes bytes) : UpstreamStream(exchange, bytes)
{
    private readonly ReplyWatcher _watcher = exchange.Dialect.CreateWatcher(exchange.Head);

    // The upstream is asked for events; a client that wants an array gets their data, byte for byte, as its elements.
    private readonly bool _isArray = exchange.Head.Framing == StreamFraming.JsonArray;
    private JsonArrayFraming _array;

    // Read again only where the upstream fails: nothing of a relayed answer is understood in passing.
    private JsonEmitter? _sent = exchange.MayBeContinued && exchange.Dialect.CanTakeUp ? new() : null;
    private Usage? _answered;
    private byte[]? _lastWords;
    private byte[]? _lastWordsData;

    public override JsonEmitter Output { get; } = new();

    protected override bool IsWhole => _watcher.Ended;

    protected override Usage? Reported => _watcher.Usage;

    public override ValueTask DisposeAsync()
    {
        // Whoever has gone on with it may have ended by now, and knows better.
        Exchange.Usage ??= _watcher.Usage;
        Exchange.StopReason ??= _watcher.StopReason;
        Output.Dispose();
        _sent?.Dispose();
        return base.DisposeAsync();
    }

    public override void WriteFailure()
    {
        if (_lastWords is not null)
            Forward(_lastWords, _lastWordsData);
        else if (_isArray)
            _array.WriteLast(Failure!, Exchange.Dialect, Exchange.Id, Output);
        else
            Exchange.Dialect.WriteStreamError(Failure!, Exchange.Id, Output);
    }

    public override PartialAnswer? TakePartial() => _sent is null ? null : PartialAnswer.ReadFrom(_sent.WrittenMemory, Exchange.Dialect);

    protected override bool Take(in SseEvent frame)
    {
        var meaning = _watcher.Watch(frame);
        if (meaning == FrameMeaning.Withheld)
            return true;
        if (meaning == FrameMeaning.Error)
        {
            if (IsWhole)
                Complete();
            else
                Fail(frame);
            return false;
        }

        Committed |= meaning is FrameMeaning.Content or FrameMeaning.End;
        if (meaning == FrameMeaning.Content)
            Said(frame);
        if (meaning == FrameMeaning.End || _watcher.StopReason is not null)
            Answered();
        Forward(frame.Raw.Span, frame.Data.Span);
        Remember(frame.Raw.Span);

        // The end is the end, also where the upstream leaves the connection open: its silence is nobody's failure any more.
        return meaning != FrameMeaning.End;
    }

    protected override void Complete()
    {
        if (!_watcher.Ended)
            Failure = UpstreamFailure.CutOff();
        else if (_isArray)
            _array.End(Output);
    }

    // Before the client has it; some upstreams say more of it afterwards.
    private void Answered()
    {
        if (ReferenceEquals(_watcher.Usage, _answered))
            return;
        _answered = _watcher.Usage;
        Exchange.Answered(_answered, _watcher.StopReason);
    }

    // The client's own recovery reads the upstream's wording, so it goes on as it came, unless the key is in it.
    private void Fail(in SseEvent frame)
    {
        var error = _watcher.Error ?? UpstreamFailure.CutOff();
        Failure = OwnCredential.Hide(Exchange, error);
        if (OwnCredential.Sent(Exchange)?.OccursIn(frame.Raw.Span) != true)
            (_lastWords, _lastWordsData) = (frame.Raw.ToArray(), frame.Data.ToArray());
    }

    private void Remember(ReadOnlySpan<byte> raw)
    {
        if (_sent is null)
            return;
        if (_sent.Length + raw.Length <= PartialAnswer.MaxBytes)
        {
            _sent.Append(raw);
            return;
        }

        _sent.Dispose();
        _sent = null;
    }

    private void Forward(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> data)
    {
        if (!_isArray)
        {
            Output.Append(raw);
        }
        else if (!data.IsEmpty)
        {
            _array.Begin(Output);
            Output.Append(data);
        }
    }
}
