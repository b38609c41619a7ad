using Heimdall.Matrix.Clients;
using Heimdall.Matrix.Upstreams;

namespace Heimdall.Matrix.Scenarios;

/// <summary>The agent hands work to another one, which has a conversation of its own.</summary>
internal sealed class SubagentScenario : Scenario
{
    private const string Errand = "errand";
    private const string Found = "the heron stands in the reeds";

    public override string Name => "subagents";

    public override string Proves => "an agent starts another one, which uses tools in a conversation of its own and reports back";

    public override string? Cannot(Client client, Upstream upstream) => client.WhyNot(Ability.Subagents, upstream);

    public override ModelTurn Next(Shown shown, Scene scene, Upstream upstream) => shown.Task == Errand ? OfSubagent(shown, scene) : OfMain(shown, scene);

    /// <summary>The report comes as the call's result, or later, when the client runs subagents beside the main one.</summary>
    private static ModelTurn OfMain(Shown shown, Scene scene)
    {
        if (shown.Since.Any(static item => item is Given { Text: var given } && given.Contains(Found, StringComparison.Ordinal) || item is Told { Text: var told } && told.Contains(Found, StringComparison.Ordinal)))
            return ModelTurn.Say(Report);
        return shown.Results switch
        {
            [] => scene.Client.Tools.Delegate(Task(Errand)).After("I will send somebody."),
            [var started] when scene.Client.Tools.WaitFor(started.Text) is { } wait => wait.After(""),
            _ => ModelTurn.Say("I wait for the report of the one I sent."),
        };
    }

    private static ModelTurn OfSubagent(Shown shown, Scene scene) => shown.Results switch
    {
        [] => scene.Client.Tools.Run("echo sent for a heron").After(""),
        [var sent] when sent.Text.Contains("sent for a heron", StringComparison.Ordinal) => ModelTurn.Say($"Back again: {Found}."),
        var results => Lost(scene, $"the subagent's tool result arrives as \"{results[^1].Text}\""),
    };
}
