using Heimdall.Matrix.Clients;
using Heimdall.Matrix.Upstreams;

namespace Heimdall.Matrix.Scenarios;

/// <summary>The provider's own web search, offered to the model by whatever name its dialect has for it.</summary>
internal sealed class WebSearchScenario : Scenario
{
    private const string Query = "where herons nest";
    private const string Url = "https://herons.example/nests";
    private const string Title = "Nests of herons";

    public override string Name => "web search";

    public override string Proves => "the client's web search becomes the provider's own, and what it found comes back";

    public override string? Cannot(Client client, Upstream upstream) => upstream.WhyNoSearch ?? client.WhyNot(Ability.WebSearch, upstream);

    public override ModelTurn Next(Shown shown, Scene scene, Upstream upstream)
    {
        // Some clients hand searches to a call of their own; its conversation holds no task, or only the search's words.
        if (shown.CanSearchWeb)
            return ModelTurn.Say($"Herons nest in colonies. {Report}") with { Search = new ModelSearch(Query, Url, Title) };
        if (scene.Client.Tools.SearchWeb(Query) is not { } search)
            return Lost(scene, "the upstream is not offered its web search");
        return shown.Results switch
        {
            [] => shown.Task.Length > 0 ? search.After("I will look it up.") : Lost(scene, "the upstream is not offered its web search"),
            [var found] when found.Text.Contains(Url, StringComparison.Ordinal) || found.Text.Contains("Herons nest in colonies", StringComparison.Ordinal) => ModelTurn.Say(Report),
            var results => Lost(scene, $"the search's result arrives as \"{results[^1].Text}\""),
        };
    }
}
