using Heimdall.Engine.Configuration;
using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Upstream;

/// <summary>
/// The clocks of one attempt: headers, idle, total (connecting has its own, in the connection pool). One timer serves them all, and is
/// set again at most once a second while bytes flow. Not thread-safe.
/// </summary>
internal sealed class AttemptClock : IDisposable
{
    private static readonly TimeSpan Coarse = TimeSpan.FromSeconds(1);

    private readonly NetworkOptions _network;
    private readonly TimeProvider _time;
    private readonly CancellationToken _client;
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _registration;
    private readonly long _started;
    private long _armed;
    private bool _headersCame;
    private bool _totalIsNext;

    public AttemptClock(NetworkOptions network, TimeProvider time, CancellationToken client)
    {
        _network = network;
        _time = time;
        _client = client;
        _started = _armed = time.GetTimestamp();
        _totalIsNext = network.TotalTimeout <= network.HeadersTimeout;
        _source = new CancellationTokenSource(Least(network.HeadersTimeout, network.TotalTimeout), time);
        _registration = client.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    /// <summary>Cancelled when a clock runs out or the client leaves.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Headers have come: from here on silence is measured.</summary>
    public void HeadersCame()
    {
        _headersCame = true;
        Arm(_time.GetTimestamp());
    }

    /// <summary>Bytes have come: silence starts anew.</summary>
    public void BytesCame()
    {
        var now = _time.GetTimestamp();
        if (_time.GetElapsedTime(_armed, now) >= Least(Coarse, _network.IdleTimeout / 4))
            Arm(now);
    }

    /// <summary>What the exception means. A client that left is no failure of the upstream: then the exception goes on as it is.</summary>
    public UpstreamException Explain(Exception exception)
    {
        if (exception is OperationCanceledException && _client.IsCancellationRequested)
            throw new OperationCanceledException("The client has left.", exception, _client);
        return new UpstreamException(exception is OperationCanceledException ? TimedOut() : UpstreamFailure.Describe(exception), exception);
    }

    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }

    private void Arm(long now)
    {
        _armed = now;
        var left = _network.TotalTimeout - _time.GetElapsedTime(_started, now);
        _totalIsNext = left <= _network.IdleTimeout;
        _source.CancelAfter(left <= TimeSpan.Zero ? TimeSpan.Zero : Least(_network.IdleTimeout, left));
    }

    private GatewayError TimedOut()
    {
        var message = !_source.IsCancellationRequested ? $"The upstream could not be reached within {Seconds(_network.ConnectTimeout)}."
            : _totalIsNext ? $"The upstream's answer took longer than {Seconds(_network.TotalTimeout)}."
            : _headersCame ? $"The upstream was silent for {Seconds(_network.IdleTimeout)} in the midst of its answer."
            : $"The upstream did not answer within {Seconds(_network.HeadersTimeout)}.";
        return new GatewayError(ErrorKind.Timeout, ErrorSource.Upstream, message);
    }

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static string Seconds(TimeSpan span) => $"{span.TotalSeconds:0.###} s";
}
