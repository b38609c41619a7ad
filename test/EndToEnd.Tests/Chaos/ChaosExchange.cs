using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Heimdall.EndToEnd.Tests.Chaos;

/// <summary>What the model has to say in an exchange.</summary>
internal enum Turn
{
    Text,

    /// <summary>Text, then a tool call.</summary>
    Call,

    /// <summary>A thought, then text.</summary>
    Thought,
}

/// <summary>One exchange of a chaotic run: who asks for what, and the only right answer, which is like no other's. All of it follows from the seed and the number.</summary>
internal sealed partial record ChaosExchange
{
    private static readonly string[] Clients = ["messages", "chat", "responses", "genai"];

    /// <summary>Unique in its run, such as <c>e17</c>.</summary>
    public required string Id { get; init; }

    /// <summary>As <see cref="Failover.Fleet.AskAsync"/> names them.</summary>
    public required string Client { get; init; }

    public required bool Stream { get; init; }

    public required Turn Turn { get; init; }

    public required string Model { get; init; }

    /// <summary>The value of the field.</summary>
    public required string Fallbacks { get; init; }

    public required ModelTurn Answer { get; init; }

    public static ChaosExchange Of(int seed, string run, int number)
    {
        var random = new Random(unchecked((seed * 1_000_003) + number));
        var id = $"{run}{number}";
        var turn = random.Next(10) switch { 0 => Turn.Call, 1 => Turn.Thought, _ => Turn.Text };
        var text = $"[{id}] naïve 漢字 🚀 \"quoted\"\n {string.Join(' ', Enumerable.Range(0, 3 + random.Next(12)).Select(i => $"{id}w{i}"))}";
        var (model, fallbacks) = Route(random);
        return new()
        {
            Id = id,
            Client = Clients[random.Next(Clients.Length)],
            Stream = random.Next(3) > 0,
            Turn = turn,
            Model = model,
            Fallbacks = fallbacks,
            Answer = turn switch
            {
                Turn.Call => ModelTurn.Say(text).Call($"call_{id}", "run", $$"""{"command":"echo {{id}}"}"""),
                Turn.Thought => ModelTurn.Say(text).Think($"thinking about {id}", "c2lnbmVk"),
                _ => ModelTurn.Say(text),
            },
        };
    }

    /// <summary>Which exchange a request of the gateway's belongs to.</summary>
    public static string IdOf(RecordedRequest request) => Prompt().Match(request.Text).Groups[1].Value;

    /// <summary>What is left to say for a provider that was shown how much another has said already.</summary>
    public ModelTurn RestOf(RecordedRequest request)
    {
        if (Texts(request.Json).ToArray() is not [_, var said, _])
            return Answer;
        return Answer.Text.StartsWith(said, StringComparison.Ordinal)
            ? Answer with { Text = Answer.Text[said.Length..] }
            : ModelTurn.Say($"<this was never said: {said}>");
    }

    /// <summary>The request was shown a part of the answer.</summary>
    public static bool GoesOn(RecordedRequest request) => Texts(request.Json).Count() == 3;

    public (string Path, string Body) Request()
    {
        var flag = Stream ? "true" : "false";
        var prompt = $"Serve exchange {Id}.";
        var tools = Turn != Turn.Call ? "" : Client switch
        {
            "messages" => ""","tools":[{"name":"run","input_schema":{"type":"object"}}]""",
            "chat" => ""","tools":[{"type":"function","function":{"name":"run","parameters":{"type":"object"}}}]""",
            "responses" => ""","tools":[{"type":"function","name":"run","parameters":{"type":"object"}}]""",
            _ => ""","tools":[{"functionDeclarations":[{"name":"run","parameters":{"type":"object"}}]}]""",
        };
        return Client switch
        {
            "messages" => ("/anthropic/v1/messages", $$"""{"model":"{{Model}}","max_tokens":64,"messages":[{"role":"user","content":"{{prompt}}"}],"stream":{{flag}},"fallbacks":{{Fallbacks}}{{tools}}}"""),
            "chat" => ("/v1/chat/completions", $$"""{"model":"{{Model}}","messages":[{"role":"user","content":"{{prompt}}"}],"stream":{{flag}},"fallbacks":{{Fallbacks}}{{tools}}}"""),
            "responses" => ("/v1/responses", $$"""{"model":"{{Model}}","input":"{{prompt}}","stream":{{flag}},"fallbacks":{{Fallbacks}}{{tools}}}"""),
            _ => ($"/genai/v1beta/models/{Model}:{(Stream ? "streamGenerateContent?alt=sse" : "generateContent")}", $$"""{"contents":[{"role":"user","parts":[{"text":"{{prompt}}"}]}],"fallbacks":{{Fallbacks}}{{tools}}}"""),
        };
    }

    /// <summary>How a provider of the path says it.</summary>
    public static Script Say(RecordedRequest request, ModelTurn turn) =>
        request.Path.EndsWith("/messages", StringComparison.Ordinal) ? AnthropicMessagesAnswer.To(request, turn)
        : request.Path.EndsWith("/responses", StringComparison.Ordinal) ? ResponsesAnswer.To(request, turn)
        : request.Path.EndsWith("/completions", StringComparison.Ordinal) ? OpenAIChatAnswer.To(request, turn)
        : GeminiAnswer.To(request, turn);

    /// <summary>The number within its run.</summary>
    public static int NumberOf(string id, string run) => int.Parse(id.AsSpan(run.Length), CultureInfo.InvariantCulture);

    // Few enough models that the health of each comes to bear, and enough that not all are at rest.
    private static (string Model, string Fallbacks) Route(Random random)
    {
        var model = $"m-{random.Next(200)}";
        return random.Next(4) switch
        {
            0 => ($"openai/{model}", $"""["anthropic/{model}","gemini/{model}"]"""),
            1 => ($"anthropic/{model}", $$"""[{"provider":"openai","model":"{{model}}"},{"provider":"gemini","model":"{{model}}"}]"""),
            2 => ($"openai/{model}", """["anthropic/","gemini/"]"""),
            _ => ($"shared-{random.Next(ChaosRig.SharedModels)}", "null"),
        };
    }

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(static field => field.Name is "text" or "content" or "input" && field.Value.ValueKind == JsonValueKind.String ? [field.Value.GetString()!] : Texts(field.Value)),
        _ => [],
    };

    [GeneratedRegex(@"Serve exchange (\w+)\.")]
    private static partial Regex Prompt();
}
