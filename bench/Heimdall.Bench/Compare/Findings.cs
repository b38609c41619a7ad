namespace Heimdall.Bench.Compare;

/// <summary>All that was measured in one run.</summary>
internal sealed class Findings
{
    private readonly Dictionary<(Case Case, Route Route), List<Measurement>> _rounds = [];

    /// <summary>By case; empty where the gateway gives no figures.</summary>
    public Dictionary<Case, StageMetrics> Stages { get; } = [];

    /// <summary>By route: start to first answer, and memory then.</summary>
    public Dictionary<Route, (TimeSpan Start, double ResidentMb)> Starts { get; } = [];

    /// <summary>Load average of the last minute before the run: what neighbours on the machine were doing.</summary>
    public required double LoadBefore { get; init; }

    /// <summary>Why the gateway is missing, if it is.</summary>
    public string? GatewayMissing { get; set; }

    public void Add(Case @case, Route route, Measurement measurement)
    {
        if (!_rounds.TryGetValue((@case, route), out var rounds))
            _rounds[(@case, route)] = rounds = [];
        rounds.Add(measurement);
    }

    public bool Has(Case @case, Route route) => _rounds.ContainsKey((@case, route));

    /// <summary>Over all rounds.</summary>
    public double Median(Case @case, Route route, Func<Measurement, double> figure) =>
        Median(Rounds(@case, route).Select(figure));

    /// <summary>The median of what each round says by itself, so that a slow minute of the machine weighs on both sides alike.</summary>
    /// <param name="combine">Given the figure of the route and that of the baseline.</param>
    public double MedianAgainst(Case @case, Route route, Route baseline, Func<Measurement, double> figure, Func<double, double, double> combine) =>
        Median(Rounds(@case, route).Zip(Rounds(@case, baseline), (one, other) => combine(figure(one), figure(other))));

    public long Errors(Case @case, Route route) => Rounds(@case, route).Sum(static m => m.Errors);

    private List<Measurement> Rounds(Case @case, Route route) =>
        _rounds.GetValueOrDefault((@case, route))
        ?? (route != Route.Heimdall && @case.Baseline is { } baseline ? Rounds(baseline, route) : []);

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
