using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Heimdall.Bench.Compare;

/// <summary>The findings as Markdown; bench/README.md explains how to read it.</summary>
internal sealed class Report(Findings findings, Pace pace)
{
    private const double QuietLoad = 0.5;

    private readonly StringBuilder _text = new();

    public override string ToString()
    {
        _text.Clear();
        WriteHead();
        WriteThroughput();
        WriteStreams();
        WriteConstantRate();
        WriteMemory();
        WriteStages();
        return _text.ToString();
    }

    private void WriteHead()
    {
        var memoryGb = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9;
        Line("# Direct, nginx and Heimdall in one run");
        Line("");
        Line($"{Environment.ProcessorCount} cores, {memoryGb:F0} GB of memory; {RuntimeInformation.FrameworkDescription}; {DateTime.UtcNow:yyyy-MM-dd}; {pace.Name} run: {pace.Rounds} rounds, windows of {pace.Window.TotalSeconds} s, medians.");
        if (findings.LoadBefore > QuietLoad)
            Line($"\n**The machine was not quiet**: its load average was {findings.LoadBefore.ToString("F1", CultureInfo.InvariantCulture)} before the run. Believe the CPU columns a little, the times not at all.");
        if (findings.GatewayMissing is { } reason)
            Line($"\n**Heimdall was not measured.** {reason}");
    }

    private void WriteThroughput()
    {
        Line("\n## Requests a second, proxy on one core\n");
        Line("| case | direct | nginx | Heimdall | ratio to nginx | CPU nginx | CPU Heimdall | CPU ratio | errors |");
        Line("|---|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var @case in new[] { Case.ChatRelayed, Case.ClaudeCodeRelayed, Case.ClaudeCodeTranslated })
        {
            Line($"| {@case.Name} | {Rate(@case, Route.Direct)} | {Rate(@case, Route.Nginx)} | {Rate(@case, Route.Heimdall)} | {Ratio(@case, static m => m.PerSecond)} "
                + $"| {Us(@case, Route.Nginx, static m => m.CpuUs)} | {Us(@case, Route.Heimdall, static m => m.CpuUs)} | {Ratio(@case, static m => m.CpuUs)} | {Errors(@case)} |");
        }

        var share = findings.Median(Case.ChatRelayed, Route.Nginx, static m => m.ToolShare);
        Line($"\nMock and load generator used {share:P0} of their core with nginx at 1 kB; where that is near 100 %, they are the limit, and the CPU columns tell more than the rates.");
    }

    private void WriteStreams()
    {
        Line("\n## Streams, 20 ms between events, proxy on one core\n");
        Line("| case | route | first byte added p50 / p99 | added per event p50 / p99 | CPU per event | events/s | errors |");
        Line("|---|---|--:|--:|--:|--:|--:|");
        foreach (var (@case, route) in new[] { (Case.StreamRelayed, Route.Nginx), (Case.StreamRelayed, Route.Heimdall), (Case.StreamTranslated, Route.Heimdall) })
        {
            var events = findings.Median(@case, route, static m => m.PerSecond) * @case.Plan.Events;
            Line($"| {@case.Name} | {route} | {Added(@case, route, static m => m.FirstByteP50)} / {Added(@case, route, static m => m.FirstByteP99)} "
                + $"| {Added(@case, route, static m => m.EventP50)} / {Added(@case, route, static m => m.EventP99)} | {Us(@case, route, static m => m.CpuUs)} | {Number(events)} | {Errors(@case, route)} |");
        }

        Line($"\nRatio to nginx: CPU per event {Ratio(Case.StreamRelayed, static m => m.CpuUs)} relayed, {Ratio(Case.StreamTranslated, static m => m.CpuUs)} translated; "
            + $"delay per event (p50, whole way) {Ratio(Case.StreamRelayed, static m => m.EventP50)} and {Ratio(Case.StreamTranslated, static m => m.EventP50)}.");
    }

    private void WriteConstantRate()
    {
        var @case = Case.ConstantRate;
        Line($"\n## {@case.Name}, all on both cores\n");
        Line("| route | p50 | p99 | added p50 | added p99 | CPU per request | errors |");
        Line("|---|--:|--:|--:|--:|--:|--:|");
        foreach (var route in Enum.GetValues<Route>())
        {
            Line($"| {route} | {Us(@case, route, static m => m.LatencyP50)} | {Us(@case, route, static m => m.LatencyP99)} "
                + $"| {Added(@case, route, static m => m.LatencyP50)} | {Added(@case, route, static m => m.LatencyP99)} | {Us(@case, route, static m => m.CpuUs)} | {Errors(@case, route)} |");
        }
    }

    private void WriteMemory()
    {
        Line("\n## Memory and start\n");
        Line($"| | after start | under {Case.ConstantRate.Name} | with {Case.ManyStreams.Name} | start to first answer |");
        Line("|---|--:|--:|--:|--:|");
        foreach (var (route, (start, resident)) in findings.Starts)
        {
            Line($"| {route} | {Mb(resident)} | {Mb(findings.Median(Case.ConstantRate, route, static m => m.ResidentMb))} "
                + $"| {Mb(findings.Median(Case.ManyStreams, route, static m => m.ResidentMb))} | {start.TotalMilliseconds:F0} ms |");
        }
    }

    private void WriteStages()
    {
        if (!findings.Stages.Values.Any(static s => s.Rows().Any()))
            return;
        Line("\n## Inside Heimdall, by stage (its own `heimdall_stage_duration_seconds`)\n");
        Line("| case | stage | mean | p50 | p99 |");
        Line("|---|---|--:|--:|--:|");
        foreach (var (@case, stages) in findings.Stages)
        {
            foreach (var (stage, _, mean, p50, p99) in stages.Rows())
                Line($"| {@case.Name} | {stage} | {Us(mean)} | {Us(p50)} | {Us(p99)} |");
        }
    }

    private string Rate(Case @case, Route route) => Number(findings.Median(@case, route, static m => m.PerSecond));

    private string Us(Case @case, Route route, Func<Measurement, double> figure) =>
        route == Route.Direct && Equals(findings.Median(@case, route, figure), 0.0) ? "" : Us(findings.Median(@case, route, figure));

    private string Added(Case @case, Route route, Func<Measurement, double> figure) =>
        route == Route.Direct ? "" : Us(findings.MedianAgainst(@case, route, Route.Direct, figure, static (proxy, direct) => proxy - direct));

    private string Ratio(Case @case, Func<Measurement, double> figure) =>
        findings.MedianAgainst(@case, Route.Heimdall, Route.Nginx, figure, static (heimdall, nginx) => heimdall / nginx) is var ratio && double.IsNaN(ratio)
            ? "–"
            : ratio.ToString("F2", CultureInfo.InvariantCulture);

    private string Errors(Case @case) => string.Join(" / ", Enum.GetValues<Route>().Where(r => findings.Has(@case, r)).Select(r => Errors(@case, r)));

    private string Errors(Case @case, Route route) => Number(findings.Has(@case, route) ? findings.Errors(@case, route) : double.NaN);

    private static string Number(double value) => double.IsNaN(value) ? "–" : value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Us(double value) => double.IsNaN(value) ? "–" : $"{value.ToString(Math.Abs(value) < 100 ? "N1" : "N0", CultureInfo.InvariantCulture)} µs";

    private static string Mb(double value) => double.IsNaN(value) ? "–" : string.Create(CultureInfo.InvariantCulture, $"{value:F0} MB");

    private void Line(string line) => _text.Append(line).Append('\n');
}
