namespace Heimdall.Bench.Sockets;

/// <summary>Called by the loop when a socket is ready.</summary>
internal interface ISocketHandler
{
    /// <param name="events">The epoll bits that are set.</param>
    void Ready(int events);
}

/// <summary>Called by the loop when its time has come.</summary>
internal interface ITimed
{
    /// <param name="due">The time that was asked for, which may be a little past.</param>
    void Due(long due);
}
