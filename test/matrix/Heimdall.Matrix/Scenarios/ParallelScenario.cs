using Heimdall.Matrix.Upstreams;

namespace Heimdall.Matrix.Scenarios;

/// <summary>Three calls in one turn; each result must be known as the answer to its call.</summary>
internal sealed class ParallelScenario : Scenario
{
    private static readonly string[] Words = ["heron", "ibex", "jackal"];

    public override string Name => "parallel tools";

    public override string Proves => "three calls in one turn, each result matched with its own call";

    public override ModelTurn Next(Shown shown, Scene scene, Upstream upstream) => shown.Results.Count switch
    {
        0 => Words.Select(word => scene.Client.Tools.Run($"echo {word} > {word}.txt && echo said {word}")).Aggregate(ModelTurn.Say("Three at once."), static (turn, call) => call.After(turn)),
        3 => shown.Results.Select(result => Mismatch(shown, result)).FirstOrDefault(static fault => fault is not null) is { } fault ? Lost(scene, fault) : ModelTurn.Say(Report),
        var count => Lost(scene, $"{count} results arrive for three parallel calls"),
    };

    public override IEnumerable<string> Faults(Scene scene) =>
        Words.Where(word => !File.Exists(scene.File($"{word}.txt"))).Select(static word => $"the call for {word} was not run");

    private static string? Mismatch(Shown shown, Given result)
    {
        var asked = shown.CallOf(result)?.Arguments.ToString() ?? "";
        return Array.Find(Words, word => asked.Contains($"said {word}", StringComparison.Ordinal)) is { } word && result.Text.Contains(word, StringComparison.Ordinal)
            ? null
            : $"the result \"{result.Text}\" arrives for the call {asked}";
    }
}
