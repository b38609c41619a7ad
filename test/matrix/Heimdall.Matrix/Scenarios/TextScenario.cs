using Heimdall.Matrix.Upstreams;

namespace Heimdall.Matrix.Scenarios;

/// <summary>A question and a streamed answer, characters of every length in both.</summary>
internal sealed class TextScenario : Scenario
{
    public override string Name => "text";

    public override string Proves => "a prompt arrives and a streamed answer comes back, character for character";

    public override IEnumerable<Leg> Legs(Scene scene) => [new(scene.Upstream, $"{Task(Name)} Say hello in ελληνικά, 漢字 and 🚀.")];

    public override ModelTurn Next(Shown shown, Scene scene, Upstream upstream) =>
        shown.Since.OfType<Told>().Any(static told => told.Text.Contains("ελληνικά, 漢字 and 🚀", StringComparison.Ordinal))
            ? ModelTurn.Say(Report)
            : Lost(scene, "the prompt does not arrive as it was written");
}
