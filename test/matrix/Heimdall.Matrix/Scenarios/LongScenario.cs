using Heimdall.Matrix.Upstreams;

namespace Heimdall.Matrix.Scenarios;

/// <summary>More than thirty turns, all of them looked at again each time.</summary>
internal sealed class LongScenario : Scenario
{
    private const int Steps = 32;

    public override string Name => "long history";

    public override string Proves => "after more than thirty turns every result is still there, in order";

    public override TimeSpan Limit => TimeSpan.FromSeconds(180);

    public override ModelTurn Next(Shown shown, Scene scene, Upstream upstream)
    {
        var results = shown.Results;
        for (var step = 0; step < results.Count; step++)
        {
            if (!results[step].Text.Contains($"did step {step} of {Steps}", StringComparison.Ordinal))
                return Lost(scene, $"result {step} of {results.Count} is \"{results[step].Text}\"");
        }

        return results.Count < Steps
            ? scene.Client.Tools.Run($"echo did step {results.Count} of {Steps}").After($"Step {results.Count}.")
            : ModelTurn.Say(Report);
    }
}
