using System.Diagnostics;
using Heimdall.Engine.Upstream;

namespace Heimdall.Engine.Configuration;

/// <summary>The connections to a provider, shared by the snapshots in which it is reached the same way; closed with the last of these. Thread-safe.</summary>
internal sealed class UpstreamConnections(ProviderOptions options)
{
    private int _snapshots;

    public UpstreamClient Client { get; } = new(options);

    public bool IsClosed { get; private set; }

    /// <summary>Another snapshot uses them. Only while one that does is alive, or before there was any.</summary>
    public void Join()
    {
        Debug.Assert(!IsClosed, "A snapshot that is alive keeps its connections.");
        Interlocked.Increment(ref _snapshots);
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref _snapshots) > 0)
            return;
        IsClosed = true;
        Client.Dispose();
    }
}
