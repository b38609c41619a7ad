using Heimdall.Bench.Sockets;

namespace Heimdall.Bench.Load;

/// <summary>A number of connections, a warm-up, a measured window.</summary>
internal abstract class LoadDriver : ILoadDriver, IDisposable
{
    private const int MaxErrors = 10_000;

    private readonly List<LoadConnection> _connections = [];
    private readonly LoadSpec _spec;

    protected LoadDriver(LoadSpec spec, int connections)
    {
        _spec = spec;
        for (var i = 0; i < connections; i++)
            Connect();
    }

    protected EventLoop Loop { get; } = new();

    protected IReadOnlyList<LoadConnection> Connections => _connections;

    protected LoadResult Result { get; } = new();

    /// <param name="begin">Called when the window opens; <paramref name="end"/> when it closes.</param>
    public LoadResult Run(TimeSpan warmUp, TimeSpan window, Action? begin = null, Action? end = null)
    {
        Start();
        Loop.RunUntil(EventLoop.Now + Ticks(warmUp));
        Result.Clear();
        begin?.Invoke();
        var opened = EventLoop.Now;
        Loop.RunUntil(opened + Ticks(window));
        Result.Seconds = (EventLoop.Now - opened) / 1e9;
        end?.Invoke();
        return Result;
    }

    public void FirstByte(LoadConnection connection) => Result.FirstByte.Record(EventLoop.Now - connection.Started);

    public void Answered(LoadConnection connection, bool good)
    {
        Result.Latency.Record(EventLoop.Now - connection.Started);
        if (good)
            Result.Answers++;
        else
            CountError();
        Next(connection);
    }

    public void Lost(LoadConnection connection)
    {
        CountError();
        _connections.Remove(connection);
        Next(Connect());
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
            connection.Close();
        Loop.Dispose();
    }

    /// <summary>Sends the first requests, or sees to it that they are sent.</summary>
    protected abstract void Start();

    /// <summary>The connection is free.</summary>
    protected abstract void Next(LoadConnection connection);

    protected void Send(LoadConnection connection, long started) => connection.Request(_spec.Message, started);

    protected static long Ticks(TimeSpan time) => (long)time.TotalNanoseconds;

    private LoadConnection Connect()
    {
        var connection = new LoadConnection(Loop, _spec.Port, this, _spec.Ending, _spec.IsStream ? new StampScanner(Result.EventDelay) : null);
        _connections.Add(connection);
        return connection;
    }

    private void CountError()
    {
        if (++Result.Errors > MaxErrors)
            throw new InvalidOperationException($"More than {MaxErrors} requests failed: nothing worth measuring answers on port {_spec.Port}.");
    }
}
