using Heimdall.Wire.Canonical;
using Heimdall.Wire.Framing;

namespace Heimdall.Wire.Dialects;

/// <summary>Turns one upstream stream into events. One instance a stream; not thread-safe.</summary>
internal abstract class StreamDecoder
{
    /// <summary>Passes on what one frame says: no event, one, or several. An unknown or unreadable frame is never a reason to throw.</summary>
    public abstract void Decode(in SseEvent frame, IReplySink sink);

    /// <summary>The upstream closed the stream: passes on the end that was held back, or <see cref="ReplyFailed"/> if it never came.</summary>
    public abstract void Complete(IReplySink sink);

    /// <summary>What the upstream has announced and not ended, whether or not any of it has come.</summary>
    public virtual OpenPart OpenPart => OpenPart.None;
}

internal enum OpenPart
{
    /// <summary>Nothing, or the dialect announces nothing.</summary>
    None,
    Text,
    Other,
}
