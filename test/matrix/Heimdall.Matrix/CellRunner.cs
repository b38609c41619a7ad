using System.Diagnostics;
using Heimdall.Matrix.Clients;
using Heimdall.Matrix.Scenarios;
using Heimdall.Matrix.Upstreams;

namespace Heimdall.Matrix;

/// <summary>Plays one cell: upstreams, a gateway, the client, in folders of their own.</summary>
internal static class CellRunner
{
    public static async Task<CellResult> RunAsync(Cell cell)
    {
        if (cell.NotApplicable is { } reason)
            return new CellResult(cell, Outcome.NotApplicable, reason, TimeSpan.Zero);
        var start = Stopwatch.GetTimestamp();
        using var folder = new TemporaryFolder();
        using var home = new TemporaryFolder();
        var scene = new Scene(cell.Client, cell.Upstream, [.. UpstreamCatalog.All.Where(other => other != cell.Upstream)], folder.Path);
        var fault = await PlayAsync(cell, scene, home.Path);
        return new CellResult(cell, fault is null ? Outcome.Passed : Outcome.Failed, fault ?? "", Stopwatch.GetElapsedTime(start));
    }

    private static async Task<string?> PlayAsync(Cell cell, Scene scene, string home)
    {
        cell.Scenario.Prepare(scene);
        var legs = cell.Scenario.Legs(scene).ToList();
        var stages = new List<Stage>();
        try
        {
            foreach (var provider in legs.Select(static leg => leg.Upstream).Distinct().GroupBy(static upstream => upstream.Provider, StringComparer.Ordinal))
                stages.Add(await Stage.StartAsync(provider, cell.Scenario, scene));
            await using var gateway = await TestGateway.StartAsync([.. stages.Select(static stage => stage.Options)]);
            var runs = new List<ClientRun>();
            var fault = await WalkAsync(cell, scene, legs, gateway, home, runs);
            if (fault is not null)
                Keep(cell, stages, runs, gateway);
            return fault;
        }
        finally
        {
            foreach (var stage in stages)
                await stage.DisposeAsync();
        }
    }

    private static async Task<string?> WalkAsync(Cell cell, Scene scene, List<Leg> legs, TestGateway gateway, string home, List<ClientRun> runs)
    {
        foreach (var (index, leg) in legs.Index())
        {
            var errand = new Errand(gateway.BaseUrl, leg.Upstream.Model, leg.Prompt, scene.Folder, home, Resumes: index > 0, cell.Scenario.Limit);
            ClientRun run;
            try
            {
                run = await cell.Client.RunAsync(errand);
            }
            catch (TimeoutException e)
            {
                run = new ClientRun($"the client does not end within {cell.Scenario.Limit.TotalSeconds} seconds", "", e.ToString());
            }
            catch (Exception e) when (e is InvalidOperationException or System.Text.Json.JsonException)
            {
                run = new ClientRun("the client ends without a result", "", e.ToString());
            }

            runs.Add(run);
            if (Fault(scene, run) is { } fault)
                return fault;
        }

        return cell.Scenario.Faults(scene).FirstOrDefault();
    }

    /// <summary>What the model missed says more than how the client took it.</summary>
    private static string? Fault(Scene scene, ClientRun run)
    {
        if (scene.Complaints.FirstOrDefault() is { } complaint)
            return complaint;
        if (run.Fault is not null)
            return run.Fault;
        return run.Said.Contains(Scenario.Report, StringComparison.Ordinal) ? null : $"the model's last words arrive as \"{run.Said}\"";
    }

    private static void Keep(Cell cell, List<Stage> stages, List<ClientRun> runs, TestGateway gateway)
    {
        var kept = Path.Combine(RepositoryFolder.Path, "artifacts", "matrix", cell.Name);
        Directory.CreateDirectory(kept);
        File.WriteAllText(Path.Combine(kept, "client.txt"), string.Join("\n\n", runs.Select(static run => $"{run.Fault}\n{run.Said}\n{run.Transcript}")));
        File.WriteAllText(Path.Combine(kept, "gateway.txt"), gateway.Log.Text);
        foreach (var stage in stages)
            File.WriteAllText(Path.Combine(kept, $"{stage.Provider}.txt"), stage.Log);
    }
}
