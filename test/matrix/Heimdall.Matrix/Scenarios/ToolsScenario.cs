using Heimdall.Matrix.Upstreams;

namespace Heimdall.Matrix.Scenarios;

/// <summary>Writes a file, runs a command on it, reports.</summary>
internal sealed class ToolsScenario : Scenario
{
    private const string Content = "quotes \"double\" 'single' and a backslash \\ and a tab\there\nunicode: é — 漢字 🚀\n";

    public override string Name => "tools";

    public override string Proves => "the model writes a file with awkward characters, runs a command on it and reads what it printed";

    public override ModelTurn Next(Shown shown, Scene scene, Upstream upstream) => shown.Results switch
    {
        [] => scene.Client.Tools.Write(scene.File("first.txt"), Content).After("I will write the file — naïve 漢字 🚀."),
        [_] => scene.Client.Tools.Run("cat first.txt first.txt > second.txt && wc -l second.txt").After(""),
        [_, var counted] when counted.Text.Contains("4 second.txt", StringComparison.Ordinal) => ModelTurn.Say(Report),
        var results => Lost(scene, $"{results.Count} tool results arrive, the last of them \"{results[^1].Text}\""),
    };

    public override IEnumerable<string> Faults(Scene scene)
    {
        var second = scene.File("second.txt");
        if (!File.Exists(second) || File.ReadAllText(second) != Content + Content)
            yield return "the file that was written is not what the model wrote";
    }
}
