using Heimdall.Matrix.Clients;
using Heimdall.Matrix.Upstreams;

namespace Heimdall.Matrix.Scenarios;

/// <summary>The upstream reports a context that is nearly full; the client asks for a summary and goes on with that.</summary>
internal sealed class CompactionScenario : Scenario
{
    private const string Summary = "SUMMARY: one command was run, and the task is to report.";

    public override string Name => "compaction";

    public override string Proves => "reported usage makes the client summarise its history and go on with the summary";

    public override string? Cannot(Client client, Upstream upstream) => client.WhyNot(Ability.Compaction, upstream);

    public override ModelTurn Next(Shown shown, Scene scene, Upstream upstream)
    {
        if (shown.All.OfType<Told>().Any(static told => told.Text.Contains(Summary, StringComparison.Ordinal)))
            return ModelTurn.Say(Report);
        if (shown.Results.Count == 0)
            return scene.Client.Tools.Run("echo a long day").After("");
        if (shown.All.OfType<Told>().Any(told => scene.Client.AsksForSummary(told.Text)))
            return ModelTurn.Say($"<analysis>All seen.</analysis><summary>{Summary}</summary>");
        return shown.Results.Count < 3
            ? scene.Client.Tools.Run("echo and a longer night").After("") with { FreshTokens = scene.Client.FullContext }
            : Lost(scene, "the client does not compact, though the upstream reports a full context");
    }
}
