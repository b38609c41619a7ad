using Heimdall.Bench.Sockets;

namespace Heimdall.Bench.Load;

/// <summary>Each connection sends its next request as soon as it has its answer: what is measured is throughput, or many streams side by side.</summary>
/// <param name="spread">Time over which the first requests are spread, so that streams do not all tick together.</param>
internal sealed class ClosedLoop(LoadSpec spec, int connections, TimeSpan spread = default) : LoadDriver(spec, connections), ITimed
{
    private int _started;

    public void Due(long due)
    {
        Send(Connections[_started++], due);
        if (_started < Connections.Count)
            Loop.At(due + (Ticks(spread) / Connections.Count), this);
    }

    protected override void Start() => Loop.At(EventLoop.Now, this);

    protected override void Next(LoadConnection connection) => Send(connection, EventLoop.Now);
}
