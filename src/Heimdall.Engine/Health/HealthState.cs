using Heimdall.Engine.Metering;
using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Health;

/// <summary>
/// What is remembered of one target or one provider key: how it has answered of late, and until when it rests. After a rest one exchange at a time
/// tries it, until one succeeds. Thread-safe; reading takes no lock.
/// </summary>
internal sealed class HealthState(TimeProvider time)
{
    /// <summary>Failures in a row after which a target rests.</summary>
    public const int FailuresBeforeRest = 3;

    // Each sample's share of the averages: the last twenty count.
    private const double Share = 0.1;

    // One that tries after a rest has this long before the next may.
    private static readonly TimeSpan ProbeTime = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestLimit = TimeSpan.FromHours(1);
    private static readonly TimeSpan FirstRefusal = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestRefusal = TimeSpan.FromMinutes(30);

    private readonly Lock _failing = new();
    private long _restsUntil;
    private double _latencyMs;
    private double _errorRate;

    /// <summary>What its next answer is likely to use.</summary>
    public Expectation Expectation { get; } = new();

    /// <summary>Failures since the last success.</summary>
    public int Failures { get; private set; }

    /// <summary>Why it rests, or did last; null where it has never failed.</summary>
    public GatewayError? LastError { get; private set; }

    /// <summary>The upstream itself said how long to wait.</summary>
    public bool WasAskedToWait { get; private set; }

    /// <summary>Moving average of the time to a whole answer, or to the first content of a stream; 0 before the first.</summary>
    public double LatencyMs => Volatile.Read(ref _latencyMs);

    /// <summary>Moving average of the share of failures, 0 to 1.</summary>
    public double ErrorRate => Volatile.Read(ref _errorRate);

    /// <summary>How long it still rests; zero where it does not.</summary>
    public TimeSpan RestLeft
    {
        get
        {
            var until = Volatile.Read(ref _restsUntil);
            if (until == 0)
                return TimeSpan.Zero;
            var left = time.GetElapsedTime(time.GetTimestamp(), until);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    public bool Rests => Volatile.Read(ref _restsUntil) is var until and not 0 && until > time.GetTimestamp();

    /// <summary>It has rested and nobody has tried it since.</summary>
    public bool AwaitsProbe => Volatile.Read(ref _restsUntil) is var until and not 0 && until <= time.GetTimestamp();

    /// <summary>False while it rests, and for all but the first to ask after a rest.</summary>
    public bool TryEnter()
    {
        var until = Volatile.Read(ref _restsUntil);
        if (until == 0)
            return true;
        var now = time.GetTimestamp();
        return until <= now && Interlocked.CompareExchange(ref _restsUntil, After(now, ProbeTime), until) == until;
    }

    public void Succeeded(TimeSpan latency)
    {
        Average(latency);
        if (ErrorRate > 0)
            Volatile.Write(ref _errorRate, ErrorRate * (1 - Share));
        if (Volatile.Read(ref _restsUntil) == 0 && Failures == 0)
            return;
        lock (_failing)
        {
            Failures = 0;
            WasAskedToWait = false;
            Volatile.Write(ref _restsUntil, 0);
        }
    }

    /// <summary>
    /// It was given up because another was sooner: neither a success nor a failure. How long it would have taken nobody knows; that it was longer than this
    /// counts where it is slower than its average, and never makes it look fast.
    /// </summary>
    public void Outrun(TimeSpan atLeast)
    {
        if (atLeast.TotalMilliseconds > LatencyMs)
            Average(atLeast);
    }

    /// <summary>How long it rests now; zero where it does not yet.</summary>
    /// <param name="random">0 inclusive to 1 exclusive; spreads the rests, so that not all gateways come back at once.</param>
    public TimeSpan Failed(GatewayError error, double random)
    {
        lock (_failing)
        {
            Failures++;
            LastError = error;
            Volatile.Write(ref _errorRate, ErrorRate + (Share * (1 - ErrorRate)));
            var rest = RestAfter(error) * (0.9 + (0.2 * random));
            WasAskedToWait = error.RetryAfter is not null;
            if (error.RetryAfter is { } asked && asked > rest)
                rest = asked < LongestLimit ? asked : LongestLimit;
            if (rest > TimeSpan.Zero)
                Volatile.Write(ref _restsUntil, After(time.GetTimestamp(), rest));
            return rest;
        }
    }

    private void Average(TimeSpan latency)
    {
        var before = LatencyMs;
        Volatile.Write(ref _latencyMs, before <= 0 ? latency.TotalMilliseconds : before + (Share * (latency.TotalMilliseconds - before)));
    }

    // Doubles with each failure in a row. A limit counts at once; trouble of the upstream may be one connection's, so it must come several times.
    private TimeSpan RestAfter(GatewayError error) => error.Kind switch
    {
        ErrorKind.RateLimited => Doubled(TimeSpan.FromSeconds(1), Failures - 1, LongestRest),
        ErrorKind.Authentication or ErrorKind.Billing or ErrorKind.Permission => Doubled(FirstRefusal, Failures - 1, LongestRefusal),
        _ when Failures >= FailuresBeforeRest => Doubled(TimeSpan.FromSeconds(1), Failures - FailuresBeforeRest, LongestRest),
        _ => TimeSpan.Zero,
    };

    private static TimeSpan Doubled(TimeSpan first, int times, TimeSpan most)
    {
        var grown = first * Math.Pow(2, Math.Min(times, 30));
        return grown < most ? grown : most;
    }

    private long After(long now, TimeSpan span) => now + (long)(span.TotalSeconds * time.TimestampFrequency);
}
