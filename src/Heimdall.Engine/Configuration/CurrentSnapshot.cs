namespace Heimdall.Engine.Configuration;

/// <summary>The snapshot that new exchanges get. Replaced whole; thread-safe.</summary>
internal sealed class CurrentSnapshot(GatewaySnapshot first)
{
    private readonly Lock _gate = new();
    private volatile GatewaySnapshot _value = first;

    /// <summary>To read; whoever calls providers holds it with <see cref="Hold"/>.</summary>
    public GatewaySnapshot Value => _value;

    /// <summary>Keeps the connections of the current snapshot open until the hold is disposed, whatever becomes current meanwhile.</summary>
    public SnapshotHold Hold()
    {
        while (true)
        {
            // It ends only after another one has become current, so this goes round again at most once for each reload.
            var current = _value;
            if (current.TryHold())
                return new(current);
        }
    }

    /// <summary>Puts another one in its place, made from it, so that nobody's change is lost. The old one ends when the last exchange that holds it does.</summary>
    /// <param name="next">Called by one thread at a time.</param>
    public void Replace(Func<GatewaySnapshot, GatewaySnapshot> next)
    {
        lock (_gate)
        {
            var old = _value;
            _value = next(old);
            old.LetGo();
        }
    }
}

/// <summary>To be disposed exactly once.</summary>
internal readonly struct SnapshotHold(GatewaySnapshot snapshot) : IDisposable
{
    public GatewaySnapshot Snapshot { get; } = snapshot;

    public void Dispose() => Snapshot.LetGo();
}
