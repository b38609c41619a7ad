using System.Runtime.CompilerServices;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Framing;

namespace Heimdall.Engine.Upstream;

/// <summary>
/// One upstream's answer on its way. Where the upstream fails, the stream ends without a word about it: whoever reads it decides whether another goes on,
/// or has the failure written.
/// </summary>
internal abstract class UpstreamStream(Exchange exchange, UpstreamBytes bytes) : ReplyStream
{
    private readonly SseReader _frames = new();
    private bool _over;
    private bool _isTold;
    private SaidTokens _said;

    public override bool Over => _over;

    /// <summary>Something of the answer's content stands in <see cref="ReplyStream.Output"/> or has been sent: no other target can start anew.</summary>
    public bool Committed { get; protected set; }

    protected Exchange Exchange { get; private set; } = exchange;

    /// <summary>The client has all of the answer, though the upstream has not closed the stream: what happens to it now is nobody's failure.</summary>
    protected virtual bool IsWhole => false;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<bool> ReadAsync()
    {
        if (_over)
            return false;
        int count;
        try
        {
            count = await bytes.ReadAsync(_frames.GetMemory());
        }
        catch (Exception e) when (e is UpstreamException or FramingException)
        {
            _over = true;
            if (IsWhole)
            {
                Complete();
                return true;
            }

            Failure = (e as UpstreamException)?.Error ?? UpstreamFailure.Describe(e);
            return true;
        }

        var started = Telemetry.StageClock.Start();
        _frames.Advance(count);
        Take(ended: count == 0);
        Exchange.Clock.Add(Telemetry.TimedStage.Reply, started);
        return true;
    }

    public override ValueTask DisposeAsync()
    {
        TellProduced();
        bytes.Dispose();
        _frames.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The attempt ran beside another and has won: what is still to come belongs to the exchange itself.</summary>
    public void MoveTo(Exchange exchange) => Exchange = exchange;

    /// <summary>What the upstream has said that it used; null: nothing yet.</summary>
    protected abstract Usage? Reported { get; }

    /// <summary>Notes a frame that holds some of the answer.</summary>
    protected void Said(in SseEvent frame) => _said.Add(frame.Data.Length);

    /// <summary>Ends the stream by saying why it failed.</summary>
    public abstract void WriteFailure();

    /// <summary>Has what came of the answer paid, where the upstream has not said what it used. Only the first call counts.</summary>
    public void TellProduced()
    {
        if (!_isTold && Committed)
            Exchange.Bill?.Produced(Reported, _said.Tokens);
        _isTold = true;
    }

    /// <summary>What has been sent so far, for another to go on from; null where that cannot be said.</summary>
    public abstract PartialAnswer? TakePartial();

    /// <summary>Turns one frame into output; false when nothing after it counts.</summary>
    protected abstract bool Take(in SseEvent frame);

    /// <summary>The upstream closed the stream.</summary>
    protected abstract void Complete();

    private void Take(bool ended)
    {
        while (_frames.TryRead(out var frame))
        {
            if (!Take(frame))
            {
                _over = true;
                return;
            }
        }

        if (!ended)
            return;
        _over = true;
        if (!_frames.TryReadLast(out var last) || Take(last))
            Complete();
    }
}
