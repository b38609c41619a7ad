using Heimdall.Bench.Load;

namespace Heimdall.Bench.Compare;

/// <summary>One case on one route in one round. Times in microseconds.</summary>
internal sealed record Measurement
{
    public required double PerSecond { get; init; }

    public required long Errors { get; init; }

    /// <summary>Processor time of the proxy, per event of a stream or else per request; 0 on the direct route.</summary>
    public required double CpuUs { get; init; }

    public required double LatencyP50 { get; init; }

    public required double LatencyP99 { get; init; }

    public required double FirstByteP50 { get; init; }

    public required double FirstByteP99 { get; init; }

    public required double EventP50 { get; init; }

    public required double EventP99 { get; init; }

    /// <summary>Memory of the proxy at the end of the window; 0 on the direct route.</summary>
    public required double ResidentMb { get; init; }

    /// <summary>Share of one core that the mock and the load generator used together: near 1, they are the limit and not the proxy.</summary>
    public required double ToolShare { get; init; }

    public static Measurement From(LoadResult result, bool isStream, TimeSpan proxyCpu, TimeSpan toolCpu, double residentMb) => new()
    {
        PerSecond = result.PerSecond,
        Errors = result.Errors,
        CpuUs = proxyCpu.TotalMicroseconds / Math.Max(1, isStream ? result.EventDelay.Count : result.Answers),
        LatencyP50 = result.Latency.PercentileUs(0.5),
        LatencyP99 = result.Latency.PercentileUs(0.99),
        FirstByteP50 = result.FirstByte.PercentileUs(0.5),
        FirstByteP99 = result.FirstByte.PercentileUs(0.99),
        EventP50 = result.EventDelay.PercentileUs(0.5),
        EventP99 = result.EventDelay.PercentileUs(0.99),
        ResidentMb = residentMb,
        ToolShare = toolCpu.TotalSeconds / result.Seconds,
    };
}
