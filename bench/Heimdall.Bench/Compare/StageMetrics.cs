using System.Globalization;
using System.Text.RegularExpressions;

namespace Heimdall.Bench.Compare;

/// <summary>The gateway's own account of where its time goes: the histogram <c>heimdall_stage_duration_seconds</c> of <c>/metrics</c>.</summary>
internal sealed partial class StageMetrics
{
    private readonly Dictionary<(string Stage, string Part), double> _values = [];

    /// <summary>Empty where the gateway gives no such figures.</summary>
    public static StageMetrics Read(Proxy gateway)
    {
        var metrics = new StageMetrics();
        var text = Probe.Text(new Uri($"http://127.0.0.1:{gateway.Port}/metrics")) ?? "";
        foreach (var line in text.Split('\n'))
            metrics.Add(line);
        return metrics;
    }

    /// <summary>Adds what was counted between two readings.</summary>
    public void AddDifference(StageMetrics before, StageMetrics after)
    {
        foreach (var (key, value) in after._values)
            _values[key] = _values.GetValueOrDefault(key) + value - before._values.GetValueOrDefault(key);
    }

    /// <summary>One row per stage, in microseconds, slowest first.</summary>
    public IEnumerable<(string Stage, double Count, double Mean, double P50, double P99)> Rows() =>
        from stage in _values.Keys.Select(static k => k.Stage).Distinct(StringComparer.Ordinal)
        let count = _values.GetValueOrDefault((stage, "count"))
        where count > 0
        let mean = _values.GetValueOrDefault((stage, "sum")) / count * 1e6
        orderby mean descending
        select (stage, count, mean, Percentile(stage, count, 0.5), Percentile(stage, count, 0.99));

    private void Add(string line)
    {
        var match = Sample().Match(line);
        if (!match.Success)
            return;
        var labels = match.Groups["labels"].Value;
        var part = match.Groups["part"].Value is "bucket" ? Label(labels, "le") : match.Groups["part"].Value;
        var key = (Label(labels, "stage"), part);
        _values[key] = _values.GetValueOrDefault(key) + double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture);
    }

    // Buckets are cumulative; within one, values are taken to be spread evenly.
    private double Percentile(string stage, double count, double share)
    {
        var (lowerBound, below) = (0.0, 0.0);
        foreach (var (bound, cumulative) in Buckets(stage))
        {
            if (cumulative >= share * count)
                return (double.IsInfinity(bound) ? lowerBound : lowerBound + ((bound - lowerBound) * ((share * count) - below) / Math.Max(1, cumulative - below))) * 1e6;
            (lowerBound, below) = (bound, cumulative);
        }

        return double.NaN;
    }

    private IEnumerable<(double Bound, double Count)> Buckets(string stage) =>
        from entry in _values
        where string.Equals(entry.Key.Stage, stage, StringComparison.Ordinal) && entry.Key.Part is not ("sum" or "count")
        let bound = entry.Key.Part is "+Inf" ? double.PositiveInfinity : double.Parse(entry.Key.Part, CultureInfo.InvariantCulture)
        orderby bound
        select (bound, entry.Value);

    private static string Label(string labels, string name)
    {
        var start = $",{labels}".IndexOf($",{name}=\"", StringComparison.Ordinal);
        if (start < 0)
            return "";
        var value = labels[(start + name.Length + 2)..];
        return value[..value.IndexOf('"')];
    }

    [GeneratedRegex(@"^heimdall_stage_duration_seconds_(?<part>bucket|sum|count)\{(?<labels>[^}]*)\} (?<value>\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sample();
}
