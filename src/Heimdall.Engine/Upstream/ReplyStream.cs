using System.Runtime.CompilerServices;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Engine.Upstream;

/// <summary>
/// An answer on its way, in the client's dialect. Whole events only: what is cut off in the midst of one never reaches the client, so
/// the stream can always be ended properly. Not thread-safe.
/// </summary>
internal abstract class ReplyStream(Exchange exchange, UpstreamBytes bytes) : IAsyncDisposable
{
    private readonly SseReader _frames = new();

    /// <summary>What is to be sent next; the reader of the stream takes and clears it after each <see cref="ReadAsync"/>.</summary>
    public abstract JsonEmitter Output { get; }

    /// <summary>Something of the answer's content stands in <see cref="Output"/> or has been sent: no other target can take over.</summary>
    public bool Committed { get; protected set; }

    /// <summary>What ended the answer before its time.</summary>
    public GatewayError? Failure { get; protected set; }

    /// <summary>Nothing follows what stands in <see cref="Output"/>.</summary>
    public bool Over { get; private set; }

    protected Exchange Exchange { get; } = exchange;

    /// <summary>Waits for bytes and turns them into output; false when the answer is over.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> ReadAsync()
    {
        if (Over)
            return false;
        int count;
        try
        {
            count = await bytes.ReadAsync(_frames.GetMemory());
        }
        catch (Exception e) when (e is UpstreamException or FramingException)
        {
            Over = true;
            Break((e as UpstreamException)?.Error ?? UpstreamFailure.Describe(e));
            return true;
        }

        var started = Telemetry.StageClock.Start();
        _frames.Advance(count);
        Take(ended: count == 0);
        Exchange.Clock.Add(Telemetry.TimedStage.Reply, started);
        return true;
    }

    public virtual ValueTask DisposeAsync()
    {
        bytes.Dispose();
        _frames.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Turns one frame into output; false when nothing after it counts.</summary>
    protected abstract bool Take(in SseEvent frame);

    /// <summary>The upstream closed the stream.</summary>
    protected abstract void Complete();

    /// <summary>The upstream failed below the level of its dialect.</summary>
    protected abstract void Break(GatewayError error);

    private void Take(bool ended)
    {
        while (_frames.TryRead(out var frame))
        {
            if (!Take(frame))
            {
                Over = true;
                return;
            }
        }

        if (!ended)
            return;
        Over = true;
        if (!_frames.TryReadLast(out var last) || Take(last))
            Complete();
    }
}
