using Heimdall.Bench.Sockets;

namespace Heimdall.Bench.Load;

/// <summary>
/// Requests at fixed times, whether or not earlier ones have been answered. Latency counts from the time a request should have been
/// sent: a proxy that stalls cannot hide the requests that would have come meanwhile ("coordinated omission").
/// </summary>
/// <param name="connections">Requests in flight at most; those beyond wait, and their latency with them.</param>
/// <param name="perSecond">Requests a second.</param>
internal sealed class ConstantRate(LoadSpec spec, int connections, double perSecond) : LoadDriver(spec, connections), ITimed
{
    private readonly Stack<LoadConnection> _free = new();
    private readonly Queue<long> _waiting = new();
    private long _first;
    private long _count;

    public void Due(long due)
    {
        if (_free.TryPop(out var connection))
            Send(connection, due);
        else
            _waiting.Enqueue(due);
        _count++;
        Loop.At(_first + (long)(_count * 1e9 / perSecond), this);
    }

    protected override void Start()
    {
        foreach (var connection in Connections)
            _free.Push(connection);
        _first = EventLoop.Now;
        Loop.At(_first, this);
    }

    protected override void Next(LoadConnection connection)
    {
        if (_waiting.TryDequeue(out var due))
            Send(connection, due);
        else
            _free.Push(connection);
    }
}
