using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Engine.Upstream;

/// <summary>
/// An answer on its way, in the client's dialect. Whole events only: what is cut off in the midst of one never reaches the client, so
/// the stream can always be ended properly. Not thread-safe.
/// </summary>
internal abstract class ReplyStream : IAsyncDisposable
{
    /// <summary>What is to be sent next; the reader of the stream takes and clears it after each <see cref="ReadAsync"/>.</summary>
    public abstract JsonEmitter Output { get; }

    /// <summary>What ended the answer before its time.</summary>
    public GatewayError? Failure { get; protected set; }

    /// <summary>Nothing follows what stands in <see cref="Output"/>.</summary>
    public abstract bool Over { get; }

    /// <summary>Waits for bytes and turns them into output; false when the answer is over.</summary>
    public abstract ValueTask<bool> ReadAsync();

    public abstract ValueTask DisposeAsync();
}
