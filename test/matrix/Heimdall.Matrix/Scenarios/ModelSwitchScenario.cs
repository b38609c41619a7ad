using Heimdall.Matrix.Clients;
using Heimdall.Matrix.Upstreams;

namespace Heimdall.Matrix.Scenarios;

/// <summary>One session that goes through the models of all upstreams and back to the first, thinking and using tools with each.</summary>
internal sealed class ModelSwitchScenario : Scenario
{
    public override string Name => "model switch";

    public override string Proves => "one session, resumed with the model of every other upstream and back again; thinking and tools in each leg";

    public override TimeSpan Limit => TimeSpan.FromSeconds(180);

    public override string? Cannot(Client client, Upstream upstream) => client.WhyNot(Ability.ModelSwitch, upstream);

    public override IEnumerable<Leg> Legs(Scene scene) =>
        new[] { scene.Upstream }.Concat(scene.Others).Append(scene.Upstream).Select(static (upstream, index) => new Leg(upstream, Task($"leg {index}")));

    public override ModelTurn Next(Shown shown, Scene scene, Upstream upstream)
    {
        var leg = shown.Task.Split(' ') is ["leg", var number] ? int.Parse(number) : 0;
        for (var before = 0; before < leg; before++)
        {
            if (!shown.All.OfType<Given>().Any(result => result.Text.Contains($"walked leg {before} ", StringComparison.Ordinal)))
                return Lost(scene, $"the result of leg {before} is gone in leg {leg}, with {upstream.Title}");
        }

        var turn = shown.Results switch
        {
            [] => scene.Client.Tools.Run($"echo walked leg {leg} of the way").After(""),
            [var walked] when walked.Text.Contains($"walked leg {leg} ", StringComparison.Ordinal) => ModelTurn.Say(Report),
            var results => Lost(scene, $"{results.Count} results arrive in leg {leg}, with {upstream.Title}; the last is \"{results[^1].Text}\""),
        };
        var words = $"Thought in leg {leg}.";
        return upstream.Thinks && shown.AsksForThought && !turn.Calls.IsEmpty ? turn.Think(words, upstream.StateOf(words)) : turn;
    }
}
