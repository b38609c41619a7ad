using Heimdall.Matrix.Upstreams;

namespace Heimdall.Matrix.Scenarios;

/// <summary>A command fails, the model reads how, and does better.</summary>
internal sealed class ToolErrorScenario : Scenario
{
    public override string Name => "tool errors";

    public override string Proves => "a failed call tells the model how it failed, and the session goes on";

    public override ModelTurn Next(Shown shown, Scene scene, Upstream upstream) => shown.Results switch
    {
        [] => scene.Client.Tools.Run("echo the heron is missing >&2; exit 42").After(""),
        [var failed] when !failed.Text.Contains("the heron is missing", StringComparison.Ordinal) || !failed.Text.Contains("42", StringComparison.Ordinal) =>
            Lost(scene, $"the failed call's result is \"{failed.Text}\""),
        [_] => scene.Client.Tools.Run("echo found it").After("Another way."),
        [_, var second] when second.Text.Contains("found it", StringComparison.Ordinal) => ModelTurn.Say(Report),
        var results => Lost(scene, $"{results.Count} tool results arrive, the last of them \"{results[^1].Text}\""),
    };
}
