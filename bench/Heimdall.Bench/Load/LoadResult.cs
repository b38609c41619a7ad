namespace Heimdall.Bench.Load;

/// <summary>What was counted in the measured window.</summary>
internal sealed class LoadResult
{
    public double Seconds { get; set; }

    /// <summary>Good answers.</summary>
    public long Answers { get; set; }

    /// <summary>Bad answers and broken connections.</summary>
    public long Errors { get; set; }

    /// <summary>From the time a request was sent, or should have been, to the end of its answer.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>The same to the first byte of a stream's body.</summary>
    public LatencyHistogram FirstByte { get; } = new();

    /// <summary>From the mock's write of an event to its arrival.</summary>
    public LatencyHistogram EventDelay { get; } = new();

    public double PerSecond => Answers / Seconds;

    public void Clear()
    {
        Answers = 0;
        Errors = 0;
        Latency.Clear();
        FirstByte.Clear();
        EventDelay.Clear();
    }
}
