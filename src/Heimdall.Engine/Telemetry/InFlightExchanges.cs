namespace Heimdall.Engine.Telemetry;

/// <summary>Counts the exchanges being answered, so that shutting down can say whom it waits for. Thread-safe.</summary>
internal sealed class InFlightExchanges
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Begin() => Interlocked.Increment(ref _count);

    public void End() => Interlocked.Decrement(ref _count);
}
