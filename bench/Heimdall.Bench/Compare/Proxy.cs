namespace Heimdall.Bench.Compare;

/// <summary>A proxy that runs.</summary>
/// <param name="StreamPort">The same as <paramref name="Port"/> where whole answers and streams need no different settings.</param>
/// <param name="StartTime">From the start of the process to its first good answer.</param>
/// <param name="ResidentAfterStartMb">Memory right after that answer.</param>
internal sealed record Proxy(Route Route, ChildProcess Process, int Port, int StreamPort, TimeSpan StartTime, double ResidentAfterStartMb) : IDisposable
{
    public int PortFor(Case @case) => @case.IsStream ? StreamPort : Port;

    public void Dispose() => Process.Dispose();
}
