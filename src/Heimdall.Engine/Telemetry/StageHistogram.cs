using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Heimdall.Engine.Telemetry;

/// <summary>
/// How long the stages of all exchanges took, in buckets that double from one microsecond on. Thread-safe without locks: an
/// exchange costs one interlocked addition a stage.
/// </summary>
internal sealed class StageHistogram
{
    private const int Buckets = 20;
    private static readonly string[] Names = [.. Enum.GetNames<TimedStage>().Select(static name => name.ToLowerInvariant())];

    private readonly long[][] _counts = [.. Names.Select(static _ => new long[Buckets + 1])];
    private readonly long[] _ticks = new long[Names.Length];

    public void Record(StageClock clock)
    {
        for (var stage = 0; stage < _ticks.Length; stage++)
        {
            var ticks = clock[(TimedStage)stage];
            Interlocked.Add(ref _ticks[stage], ticks);
            Interlocked.Increment(ref _counts[stage][Bucket(ticks)]);
        }
    }

    /// <summary>Writes the Prometheus text format (https://prometheus.io/docs/instrumenting/exposition_formats/).</summary>
    public void Write(StringBuilder output)
    {
        const string Name = "heimdall_stage_duration_seconds";
        output.Append("# HELP ").Append(Name).Append(" Time an exchange spends in the gateway's own code, by stage; socket calls excluded.\n");
        output.Append("# TYPE ").Append(Name).Append(" histogram\n");
        for (var stage = 0; stage < Names.Length; stage++)
        {
            var total = 0L;
            for (var bucket = 0; bucket <= Buckets; bucket++)
            {
                total += Interlocked.Read(ref _counts[stage][bucket]);
                var bound = bucket == Buckets ? "+Inf" : (1e-6 * (1L << bucket)).ToString("0.######", CultureInfo.InvariantCulture);
                output.Append(CultureInfo.InvariantCulture, $"{Name}_bucket{{stage=\"{Names[stage]}\",le=\"{bound}\"}} {total}\n");
            }

            var seconds = (double)Interlocked.Read(ref _ticks[stage]) / Stopwatch.Frequency;
            output.Append(CultureInfo.InvariantCulture, $"{Name}_sum{{stage=\"{Names[stage]}\"}} {seconds:0.#########}\n");
            output.Append(CultureInfo.InvariantCulture, $"{Name}_count{{stage=\"{Names[stage]}\"}} {total}\n");
        }
    }

    private static int Bucket(long ticks)
    {
        var microseconds = ticks * 1_000_000 / Stopwatch.Frequency;
        return microseconds == 0 ? 0 : Math.Min(Buckets, System.Numerics.BitOperations.Log2((ulong)microseconds) + 1);
    }
}
