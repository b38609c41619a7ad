using Heimdall.Wire.Canonical;
using Heimdall.Wire.Framing;

namespace Heimdall.Wire.Dialects;

/// <summary>What a relayed frame means for the exchange.</summary>
internal enum FrameMeaning
{
    /// <summary>Nothing that the client could show: a start, a ping, a comment. The exchange is not yet committed by it.</summary>
    Preliminary,

    /// <summary>Part of the answer.</summary>
    Content,

    /// <summary>The answer's regular end.</summary>
    End,

    /// <summary>The upstream reports a failure; see <see cref="ReplyWatcher.Error"/>.</summary>
    Error,

    /// <summary>Asked for by us and not by the client: not to be forwarded.</summary>
    Withheld,
}

/// <summary>Reads usage and ending of a relayed answer in passing, without allocating for ordinary frames. One instance an answer; not thread-safe.</summary>
internal abstract class ReplyWatcher
{
    public Usage? Usage { get; protected set; }

    public StopReason? StopReason { get; protected set; }

    public GatewayError? Error { get; protected set; }

    /// <summary>The answer's regular end has been seen.</summary>
    public bool Ended { get; protected set; }

    public abstract FrameMeaning Watch(in SseEvent frame);

    /// <summary>Reads the same from a buffered answer.</summary>
    public abstract void WatchBuffered(ReadOnlyMemory<byte> body);
}
