using System.Collections.Concurrent;
using System.Text.Json;
using Heimdall.Engine.Configuration;
using Heimdall.Matrix.Scenarios;
using Heimdall.Wire.Canonical;

namespace Heimdall.Matrix.Upstreams;

/// <summary>A provider that plays its part in a scene, with one model or more: reads what it is asked, refuses or asks the scenario, answers.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly IReadOnlyList<Upstream> _models;
    private readonly Scenario _scenario;
    private readonly Scene _scene;
    private readonly ConcurrentQueue<string> _log = new();
    private ScriptedUpstream _server = null!;

    private Stage(IReadOnlyList<Upstream> models, Scenario scenario, Scene scene) => (_models, _scenario, _scene) = (models, scenario, scene);

    public string Provider => _models[0].Provider;

    /// <summary>Where several models of it take part, the provider with all that it has.</summary>
    public ProviderOptions Options => _models is [var only] ? only.At(_server) : Configured.Provider(Provider, _server);

    /// <summary>All that was asked and answered, for whoever looks into a failed cell.</summary>
    public string Log => string.Join("\n\n", _log);

    /// <param name="models">All of one provider.</param>
    public static async Task<Stage> StartAsync(IEnumerable<Upstream> models, Scenario scenario, Scene scene)
    {
        var stage = new Stage([.. models], scenario, scene);
        stage._server = await ScriptedUpstream.StartAsync(stage.Answer);
        return stage;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Script Answer(RecordedRequest request)
    {
        _log.Enqueue($"> {request.Method} {request.Path}{request.Query}\n{request.Text}");
        var asked = _models.Where(model => model.IsQuestion(request)).ToList();
        if (asked.Count == 0)
            return Script.Status(404);
        // Clients ask other models, too, on their own account: Gemini CLI has one search, which the scenario answers, and one look for loops, which it does without.
        var named = asked.Find(model => Names(request, model));
        var upstream = named ?? asked[0];
        try
        {
            return named?.Refusals(request.Json).FirstOrDefault() is { } refusal ? Refuse(upstream, $"refuses: {refusal}") : Answer(request, upstream);
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or JsonException or DialectException)
        {
            return Refuse(upstream, $"cannot read the request: {e.Message}");
        }
    }

    private static bool Names(RecordedRequest request, Upstream model) =>
        request.Text.Contains(model.ModelName, StringComparison.Ordinal) || request.Path.Contains(model.ModelName, StringComparison.Ordinal);

    private Script Answer(RecordedRequest request, Upstream upstream)
    {
        var shown = Shown.Read(upstream.Dialect, request);

        // A model may be asked in another dialect of its provider than the one it is played in: a client that speaks that is relayed.
        if (!_models.Any(model => Names(request, model)) && !shown.CanSearchWeb)
            return upstream.Refuse("This model is not played here.");
        var turn = _scenario.Next(shown, _scene, upstream);
        turn = turn with { Model = upstream.ModelName, Calls = [.. turn.Calls.Select(call => call with { Id = upstream.CallId(_scene.NextCall()) })] };
        _log.Enqueue($"< {turn.Text} {string.Join(' ', turn.Calls)} {turn.Thought} {turn.Search}");
        return upstream.Answer(request, turn);
    }

    private Script Refuse(Upstream upstream, string reason)
    {
        _scene.Complain($"{upstream.Title} {reason}");
        return upstream.Refuse(reason);
    }
}
