using System.Diagnostics;
using System.Globalization;

namespace Heimdall.Bench.Compare;

/// <summary>
/// One run: the proxy on one core, mock and load generator on the other; then both cores shared by all. Routes take turns within each round,
/// because a shared machine is faster in one minute than in the next.
/// </summary>
internal sealed class Comparison(string directory, string gateway, Pace pace)
{
    private const string ProxyCore = "0";
    private const string ToolCore = "1";
    private const string BothCores = "0,1";

    private static readonly TimeSpan SettleWindow = TimeSpan.FromSeconds(1.5);

    private static readonly Case[] OneCoreCases = [Case.ChatRelayed, Case.ClaudeCodeRelayed, Case.ClaudeCodeTranslated, Case.StreamRelayed, Case.StreamTranslated];

    private readonly Findings _findings = new() { LoadBefore = LoadAverage() };
    private readonly long _started = Stopwatch.GetTimestamp();

    public Findings Run()
    {
        RunWith(BothCores, BothCores, pace.Rounds, [Case.ConstantRate]);
        RunWith(ProxyCore, ToolCore, pace.Rounds, OneCoreCases);
        RunWith(ProxyCore, ToolCore, 1, [Case.ManyStreams]);
        return _findings;
    }

    private void RunWith(string proxyCores, string toolCores, int rounds, Case[] cases)
    {
        ChildProcess.MoveOurselves(toolCores);
        var mockPort = ChildProcess.FreePort();
        using var mock = ChildProcess.Start(
            toolCores, Path.Combine(directory, "mock.log"), Environment.ProcessPath!, "mock", "--port", mockPort.ToString(CultureInfo.InvariantCulture));
        if (!Probe.WaitForAnswer(new Uri($"http://127.0.0.1:{mockPort}/v1/chat/completions"), Case.ChatRelayed.Plan.Model, mock))
            throw new InvalidOperationException($"The mock gave no answer. Its last words: {mock.LastOutput}");
        var starter = new ProxyStarter(directory, gateway, mockPort);
        using var nginx = starter.Nginx(proxyCores);
        using var heimdall = TryStartGateway(starter, proxyCores);
        Note(nginx);
        Note(heimdall);
        if (heimdall is not null && rounds > 1)
        {
            foreach (var @case in cases)
                Settle(heimdall, @case);
        }

        for (var round = 0; round < rounds && (round == 0 || Stopwatch.GetElapsedTime(_started) < pace.Limit); round++)
        {
            foreach (var @case in cases)
                Measure(@case, round, mock, mockPort, nginx, heimdall);
        }
    }

    private void Measure(Case @case, int round, ChildProcess mock, int mockPort, Proxy nginx, Proxy? heimdall)
    {
        CompareCommand.Say(string.Create(CultureInfo.InvariantCulture, $"round {round + 1}: {@case.Name}"));
        if (@case.Baseline is null)
        {
            Measure(@case, Route.Direct, mockPort, null, mock);
            Measure(@case, Route.Nginx, nginx.PortFor(@case), nginx.Process, mock);
        }

        if (heimdall is null)
            return;
        var before = StageMetrics.Read(heimdall);
        Measure(@case, Route.Heimdall, heimdall.PortFor(@case), heimdall.Process, mock);
        if (!_findings.Stages.TryGetValue(@case, out var stages))
            _findings.Stages[@case] = stages = new StageMetrics();
        stages.AddDifference(before, StageMetrics.Read(heimdall));
    }

    private void Measure(Case @case, Route route, int port, ChildProcess? proxy, ChildProcess mock)
    {
        using var self = Process.GetCurrentProcess();
        using var driver = @case.Driver(@case.Spec(route, port));
        var (proxyCpu, toolCpu) = (TimeSpan.Zero, TimeSpan.Zero);
        var result = driver.Run(
            pace.WarmUp,
            @case.IsStream && pace == Pace.Full ? pace.Window * 1.25 : pace.Window,
            () => (proxyCpu, toolCpu) = (Cpu(proxy), Tools()),
            () => (proxyCpu, toolCpu) = (Cpu(proxy) - proxyCpu, Tools() - toolCpu));
        _findings.Add(@case, route, Measurement.From(result, @case.IsStream, proxyCpu, toolCpu, proxy?.ResidentMb ?? 0));

        TimeSpan Tools()
        {
            self.Refresh();
            return self.TotalProcessorTime + mock.CpuTime;
        }
    }

    // The runtime compiles hot code again, and better, while it serves. What is of interest is the service after that: the case runs until
    // its cost has stopped falling.
    private void Settle(Proxy gateway, Case @case)
    {
        CompareCommand.Say($"settling: {@case.Name}");
        var started = Stopwatch.GetTimestamp();
        var lowest = double.MaxValue;
        for (var unchanged = 0; unchanged < 3 && Stopwatch.GetElapsedTime(started) < pace.SettleLimit; unchanged++)
        {
            var cost = Cost(gateway, @case);
            if (cost < lowest * 0.95)
                unchanged = -1;
            lowest = Math.Min(lowest, cost);
        }
    }

    private static double Cost(Proxy gateway, Case @case)
    {
        using var driver = @case.Driver(@case.Spec(Route.Heimdall, gateway.PortFor(@case)));
        var before = gateway.Process.CpuTime;
        var result = driver.Run(TimeSpan.Zero, SettleWindow);
        return (gateway.Process.CpuTime - before).TotalMicroseconds / Math.Max(1, @case.IsStream ? result.EventDelay.Count : result.Answers);
    }

    private static TimeSpan Cpu(ChildProcess? process) => process?.CpuTime ?? TimeSpan.Zero;

    private Proxy? TryStartGateway(ProxyStarter starter, string cores)
    {
        try
        {
            return starter.Gateway(cores);
        }
        catch (InvalidOperationException e)
        {
            CompareCommand.Say(e.Message);
            _findings.GatewayMissing = e.Message;
            return null;
        }
    }

    private static double LoadAverage() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    private void Note(Proxy? proxy)
    {
        if (proxy is not null && !_findings.Starts.ContainsKey(proxy.Route))
            _findings.Starts[proxy.Route] = (proxy.StartTime, proxy.ResidentAfterStartMb);
    }
}
