namespace Heimdall.Engine.Configuration;

/// <summary>The snapshot that new exchanges get. Replaced whole; thread-safe.</summary>
internal sealed class CurrentSnapshot(GatewaySnapshot first)
{
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

    /// <summary>The old one ends when the last exchange that holds it does. One caller at a time.</summary>
    public void Replace(GatewaySnapshot next)
    {
        var old = _value;
        _value = next;
        old.LetGo();
    }
}

/// <summary>To be disposed exactly once.</summary>
internal readonly struct SnapshotHold(GatewaySnapshot snapshot) : IDisposable
{
    public GatewaySnapshot Snapshot { get; } = snapshot;

    public void Dispose() => Snapshot.LetGo();
}
