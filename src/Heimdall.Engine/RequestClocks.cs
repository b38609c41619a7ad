using Heimdall.Engine.Configuration;

namespace Heimdall.Engine;

/// <summary>The clocks that a client sets for one request (<c>x-bf-headers-timeout</c>, <c>x-bf-stream-idle-timeout</c>, <c>x-bf-total-timeout</c>). Null: as configured.</summary>
internal readonly record struct RequestClocks(TimeSpan? Headers, TimeSpan? Idle, TimeSpan? Total)
{
    /// <summary>The client left all clocks as they are.</summary>
    public bool IsEmpty => Headers is null && Idle is null && Total is null;

    public NetworkOptions Over(NetworkOptions network) => IsEmpty ? network : network with
    {
        HeadersTimeout = Headers ?? network.HeadersTimeout,
        IdleTimeout = Idle ?? network.IdleTimeout,
        TotalTimeout = Total ?? network.TotalTimeout,
    };
}
