using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>
/// A session whose upstream changes with every turn. Nothing is kept between the turns but the client's own transcript, so that every turn might as well
/// be played on another node: each upstream gets back what it signed itself, and nothing that another one did.
/// </summary>
public sealed class SwitchingSessionTests
{
    private const int Rounds = 3;

    private static readonly Player[] Players =
    [
        new("anthropic", DialectId.AnthropicMessages, Quirks.None, """
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_N","model":"claude","usage":{"input_tokens":1,"output_tokens":1}}}

            data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

            data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"claude thinks N"}}

            data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"SigN+/=="}}

            data: {"type":"content_block_stop","index":0}

            data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"toolu_session_N","name":"Read","input":{}}}

            data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"n\":N}"}}

            data: {"type":"content_block_stop","index":1}

            data: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":2}}

            data: {"type":"message_stop"}


            """),
        new("reseller", DialectId.OpenAIChat, Quirks.ReasoningObject, """
            data: {"id":"g","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning":"reseller thinks N","reasoning_details":[{"type":"reasoning.text","text":"reseller thinks N","index":0}]}}]}

            data: {"choices":[{"index":0,"delta":{"reasoning_details":[{"type":"reasoning.text","signature":"ResellerN","index":0}]}}]}

            data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_0","type":"function","function":{"name":"Read","arguments":"{\"n\":N}"}}]},"finish_reason":"tool_calls"}]}

            data: [DONE]


            """),
        new("google", DialectId.OpenAIChat, Quirks.None, """
            data: {"id":"g","model":"m","choices":[{"index":0,"delta":{"role":"assistant","tool_calls":[{"index":0,"id":"","type":"function","extra_content":{"google":{"thought_signature":"GoogleN="}},"function":{"name":"Read","arguments":"{\"n\":N}"}}]},"finish_reason":"tool_calls"}]}

            data: [DONE]


            """),
        new("plain", DialectId.OpenAIChat, Quirks.ReplaysReasoning, """
            data: {"id":"g","model":"m","choices":[{"index":0,"delta":{"role":"assistant","reasoning_content":"plain thinks N"}}]}

            data: {"choices":[{"index":0,"delta":{"content":"Reading.","tool_calls":[{"index":0,"id":"call_0","type":"function","function":{"name":"Read","arguments":"{\"n\":N}"}}]},"finish_reason":"tool_calls"}]}

            data: [DONE]


            """),
    ];

    [Fact]
    public void An_Anthropic_client_may_change_the_upstream_with_every_turn()
    {
        var messages = new JsonArray(Node("""{"role":"user","content":[{"type":"text","text":"Go."}]}"""));
        for (var turn = 1; turn <= Players.Length * Rounds; turn++)
        {
            var player = Players[(turn - 1) % Players.Length];
            var body = Body(messages, """{"model":"x","max_tokens":1000,"stream":true,"tools":[{"name":"Read","input_schema":{"type":"object","properties":{"n":{"type":"number"}}}}],"messages":[]}""");

            CheckRequest(player, turn, Request(DialectId.AnthropicMessages, player, body));
            var answer = Answer(DialectId.AnthropicMessages, player, turn, body);
            ReplyGrammar.Check(DialectId.AnthropicMessages, answer.Stream);
            var content = answer.Folded["content"]!.DeepClone();
            var call = content.AsArray().Single(static block => (string?)block!["type"] == "tool_use")!;
            messages.Add(new System.Text.Json.Nodes.JsonObject { ["role"] = "assistant", ["content"] = content });
            messages.Add(Node($$"""{"role":"user","content":[{"type":"tool_result","tool_use_id":"{{call["id"]}}","content":[{"type":"text","text":"{{turn}}"} ]} ]}"""));
        }

        var ids = messages.ToJsonString().Split("\"tool_use\",\"id\":\"").Skip(1).Select(static rest => rest[..rest.IndexOf('"')]).ToList();
        Assert.Equal(Players.Length * Rounds, ids.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void A_chat_client_may_change_the_upstream_with_every_turn()
    {
        var messages = new JsonArray(Node("""{"role":"user","content":"Go."}"""));
        for (var turn = 1; turn <= Players.Length * Rounds; turn++)
        {
            var player = Players[(turn - 1) % Players.Length];
            var body = Body(messages, """{"model":"x","max_tokens":1000,"stream":true,"tools":[{"type":"function","function":{"name":"Read","parameters":{"type":"object","properties":{"n":{"type":"number"}}}}}],"messages":[]}""");

            var request = Request(DialectId.OpenAIChat, player, body);
            if (player.Dialect == DialectId.AnthropicMessages)
                CheckRequest(player, turn, request);
            else
                Assert.DoesNotContain("hd1~", request, StringComparison.Ordinal);

            // Relayed answers reach the client as they are; what it sends back of them is its own affair.
            var message = player.Dialect == DialectId.OpenAIChat
                ? Node($$"""{"role":"assistant","content":null,"tool_calls":[{"id":"call_{{turn}}","type":"function","function":{"name":"Read","arguments":"{}"} } ]}""")
                : Answer(DialectId.OpenAIChat, player, turn, body).Folded["choices"]![0]!["message"]!.DeepClone();
            messages.Add(message);
            messages.Add(Node($$"""{"role":"tool","tool_call_id":"{{message["tool_calls"]![0]!["id"]}}","content":"{{turn}}"}"""));
        }
    }

    private static JsonNode Node(string json) => JsonNode.Parse(json)!;

    private static byte[] Body(JsonArray messages, string template)
    {
        var body = Node(template);
        body["messages"] = messages.DeepClone();
        return Encoding.UTF8.GetBytes(body.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    private static string Request(DialectId client, Player player, byte[] body)
    {
        var context = new WriteContext { Provider = player.Provider, Model = "m", Facts = ModelFacts.Unknown, Quirks = player.Quirks, Report = new TranslationReport() };
        if (client == player.Dialect)
        {
            var head = Dialect.Of(client).ReadHead(body);
            var splice = new JsonSplice(body);
            Dialect.Of(client).EditForRelay(head, context, splice);
            splice.Finish();
            return string.Concat(splice.Segments.Select(static segment => Encoding.UTF8.GetString(segment.Span)));
        }

        using var index = StructuralIndex.Build(body);
        using var output = new JsonEmitter();
        Dialect.Of(player.Dialect).WriteRequest(Dialect.Of(client).ReadRequest(index), context, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static (byte[] Stream, JsonNode Folded) Answer(DialectId client, Player player, int turn, byte[] body)
    {
        using var index = StructuralIndex.Build(body);
        var used = Dialect.Of(client).ReadRequest(index).Messages.SelectMany(static message => message.Parts).OfType<ToolCallPart>().Select(static call => call.Id.ToString());
        var stream = Encoding.UTF8.GetBytes(player.Answer.Replace("N", $"{turn}", StringComparison.Ordinal));
        var lane = new Lane("session", Dialect.Of(client), Dialect.Of(player.Dialect));
        return (Encoding.UTF8.GetBytes(lane.Stream(stream, Context(player, turn, used))), Node(lane.Fold(stream, Context(player, turn, used))));
    }

    private static EncodeContext Context(Player player, int turn, IEnumerable<string> used) => new()
    {
        Model = JsonText.From("x"),
        Provider = player.Provider,
        RequestId = $"req_{turn}",
        UsedToolCallIds = used.Select(JsonText.From).ToHashSet(),
        StreamUsage = true,
        Ids = IdSource.Random,
        Now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000),
        Report = new TranslationReport(),
    };

    private static void CheckRequest(Player player, int turn, string request)
    {
        Assert.DoesNotContain("hd1~", request, StringComparison.Ordinal);
        using var body = JsonDocument.Parse(request);
        if (player.Dialect == DialectId.AnthropicMessages)
            AnthropicRequestRules.Check(body.RootElement);

        // What this upstream wrote in its earlier turns, and only that.
        for (var earlier = 1; earlier < turn; earlier++)
        {
            var writer = Players[(earlier - 1) % Players.Length].Provider;
            CheckState(request, $"\"Sig{earlier}+/==\"", writer == "anthropic" && player.Provider == "anthropic");
            CheckState(request, $$"""{"type":"reasoning.text","signature":"Reseller{{earlier}}","index":0,"text":"reseller thinks {{earlier}}"}""", writer == "reseller" && player.Provider == "reseller");
            CheckState(request, $$$"""{"google":{"thought_signature":"Google{{{earlier}}}="}}""", writer == "google" && player.Provider == "google");
            CheckState(request, $"\"reasoning_content\":\"plain thinks {earlier}\"", writer == "plain" && player.Provider == "plain");
        }
    }

    private static void CheckState(string request, string state, bool expected) =>
        Assert.True(request.Contains(state, StringComparison.Ordinal) == expected, $"{state} {(expected ? "is missing in" : "does not belong in")} {request}");

    private sealed record Player(string Provider, DialectId Dialect, Quirks Quirks, string Answer);
}
