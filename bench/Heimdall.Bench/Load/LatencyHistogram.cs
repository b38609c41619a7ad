using System.Numerics;

namespace Heimdall.Bench.Load;

/// <summary>
/// Counts durations in buckets that are never wider than 1/128 of their value, like HdrHistogram's; any duration fits, recording allocates nothing.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int Precision = 7; // bits kept of each value

    private readonly long[] _counts = new long[(64 - Precision + 1) << Precision];

    public long Count { get; private set; }

    public long Max { get; private set; }

    /// <param name="nanoseconds">Below 0 counts as 0.</param>
    public void Record(long nanoseconds)
    {
        var value = Math.Max(nanoseconds, 0);
        _counts[Bucket(value)]++;
        Count++;
        Max = Math.Max(Max, value);
    }

    /// <summary>In nanoseconds; the upper end of the bucket in which the share of all values is reached. 0 when nothing was recorded.</summary>
    /// <param name="share">0 to 1.</param>
    public long Percentile(double share)
    {
        var wanted = Math.Max(1, (long)Math.Ceiling(share * Count));
        var seen = 0L;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= wanted)
                return Math.Min(UpperEnd(bucket), Max);
        }

        return 0;
    }

    public double PercentileUs(double share) => Percentile(share) / 1000.0;

    public void Clear()
    {
        Array.Clear(_counts);
        Count = 0;
        Max = 0;
    }

    // The position of the highest bit and the bits that follow it.
    private static int Bucket(long value)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)value) - Precision);
        return (shift << Precision) + (int)(value >> shift);
    }

    private static long UpperEnd(int bucket)
    {
        var shift = Math.Max(0, (bucket >> Precision) - 1);
        var mantissa = (long)bucket - (shift << Precision);
        return ((mantissa + 1) << shift) - 1;
    }
}
