using Heimdall.Matrix.Clients;
using Heimdall.Matrix.Upstreams;

namespace Heimdall.Matrix.Scenarios;

/// <summary>The model thinks before each call, and wants back what it thought, as its dialect demands.</summary>
internal sealed class ThinkingScenario : Scenario
{
    private const int Steps = 3;

    public override string Name => "thinking";

    public override string Proves => "reasoning comes back with the tool results, its signature or encrypted state unaltered";

    public override string? Cannot(Client client, Upstream upstream) => upstream.Thinks ? client.WhyNot(Ability.Thinking, upstream) : $"{upstream.ModelName} does not think";

    public override ModelTurn Next(Shown shown, Scene scene, Upstream upstream)
    {
        if (!shown.AsksForThought && upstream.MustBeAskedToThink)
            return Lost(scene, "the upstream is not asked to think");
        var done = shown.Results.Count;
        for (var step = 0; step < done; step++)
        {
            if (upstream.MissingThought(shown, Words(step), step) is { } fault)
                return Lost(scene, fault);
        }

        return done < Steps
            ? scene.Client.Tools.Run($"echo step {done}").After("").Think(Words(done), upstream.StateOf(Words(done)))
            : ModelTurn.Say(Report);
    }

    private static string Words(int step) => $"Step {step} — the next command follows from the last, naïve 漢字.";
}
