using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Engine.Upstream;

/// <summary>An answer whose dialect is the client's: its bytes go on as they came, and are only watched.</summary>
internal sealed class RelayStream(Exchange exchange, UpstreamBytes bytes) : ReplyStream(exchange, bytes)
{
    private readonly ReplyWatcher _watcher = exchange.Dialect.CreateWatcher(exchange.Head);

    // The upstream is asked for events; a client that wants an array gets their data, byte for byte, as its elements.
    private readonly bool _isArray = exchange.Head.Framing == StreamFraming.JsonArray;
    private JsonArrayFraming _array;

    public override JsonEmitter Output { get; } = new();

    public override ValueTask DisposeAsync()
    {
        Exchange.Usage = _watcher.Usage;
        Exchange.StopReason = _watcher.StopReason;
        Output.Dispose();
        return base.DisposeAsync();
    }

    protected override bool Take(in SseEvent frame)
    {
        var meaning = _watcher.Watch(frame);
        if (meaning == FrameMeaning.Withheld)
            return true;
        if (meaning == FrameMeaning.Error)
        {
            Failure = _watcher.Error is { } error ? Exchange.Target?.Hide(error) ?? error : null;
            if (!Committed)
                return false;
            if (Exchange.Target?.Key.Options.Value?.OccursIn(frame.Raw.Span) == true)
            {
                Break(Failure ?? UpstreamFailure.CutOff());
                return false;
            }
        }

        Committed |= meaning is FrameMeaning.Content or FrameMeaning.End;
        Forward(frame);

        // The end is the end, also where the upstream leaves the connection open: its silence is nobody's failure any more.
        return meaning != FrameMeaning.End;
    }

    protected override void Complete()
    {
        if (!_watcher.Ended && Failure is null)
            Break(UpstreamFailure.CutOff());
        else if (_isArray)
            _array.End(Output);
    }

    protected override void Break(GatewayError error)
    {
        Failure = error;
        if (!Committed)
            return;
        if (_isArray)
            _array.WriteLast(error, Exchange.Dialect, Exchange.Id, Output);
        else
            Exchange.Dialect.WriteStreamError(error, Exchange.Id, Output);
    }

    private void Forward(in SseEvent frame)
    {
        if (!_isArray)
        {
            Output.Append(frame.Raw.Span);
        }
        else if (!frame.Data.IsEmpty)
        {
            _array.Begin(Output);
            Output.Append(frame.Data.Span);
        }
    }
}
