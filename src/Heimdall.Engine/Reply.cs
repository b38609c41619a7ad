using Heimdall.Engine.Upstream;
using Heimdall.Wire.Canonical;

namespace Heimdall.Engine;

/// <summary>What the pipeline gives back, in the client's dialect. Dispose when it has been sent.</summary>
internal abstract class Reply : IAsyncDisposable
{
    /// <summary>The upstream's headers that the client may see.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public abstract ValueTask DisposeAsync();

    /// <summary>To be rendered by the ingress.</summary>
    internal sealed class Failed(GatewayError error) : Reply
    {
        public GatewayError Error { get; } = error;

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>A whole body: a buffered answer, or an upstream's error as it came.</summary>
    internal sealed class Whole(int status, PooledBody body) : Reply
    {
        public int Status { get; } = status;

        /// <summary>A whole stream, framed as the client wants it; otherwise one JSON object.</summary>
        public bool IsStream { get; init; }

        public ReadOnlyMemory<byte> Body => body.Memory;

        public override ValueTask DisposeAsync()
        {
            body.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>One upstream's stream of which the first content has come; not yet what a client reads.</summary>
    internal sealed class Upstreamed(UpstreamStream stream) : Reply
    {
        public UpstreamStream Stream { get; } = stream;

        public override ValueTask DisposeAsync() => Stream.DisposeAsync();
    }

    /// <summary>An answer of which the first content has come, and the rest is on its way.</summary>
    internal sealed class Streamed(ReplyStream stream) : Reply
    {
        public ReplyStream Stream { get; } = stream;

        public override ValueTask DisposeAsync() => Stream.DisposeAsync();
    }
}
