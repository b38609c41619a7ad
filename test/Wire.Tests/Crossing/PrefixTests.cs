using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Tests.Crossing;

/// <summary>
/// An upstream finds its prompt cache again only where a conversation that has grown begins with the very bytes of the turn before (conformance B46): with
/// every assistant turn that is added, what was written before stays as it was, in each dialect and for each quirk.
/// </summary>
public sealed class PrefixTests
{
    private const int Rounds = 60;

    public static TheoryData<string, int> Cases => new MatrixTheoryData<string, int>(
        ["to-openai", "to-openai-quirks", "to-responses", "to-gemini", "to-anthropic"],
        [0, 1, 2]);

    [Theory, MemberData(nameof(Cases))]
    public void A_conversation_that_grows_begins_with_the_same_bytes(string lane, int block)
    {
        for (var seed = block * Rounds; seed < (block + 1) * Rounds; seed++)
        {
            var request = JsonNode.Parse(new RandomRequest(seed).Make())!;
            var messages = request["messages"]!.AsArray();
            (string Prompt, string Others)? before = null;
            for (var count = 1; count <= messages.Count; count++)
            {
                // A turn is complete where the assistant speaks next.
                if (count < messages.Count && (string?)messages[count]!["role"] != "assistant")
                    continue;
                var turn = request.DeepClone();
                turn["messages"] = new JsonArray([.. messages.Take(count).Select(static message => message!.DeepClone())]);
                var written = Written(lane, Encoding.UTF8.GetBytes(turn.ToJsonString()));
                if (before is { } earlier)
                {
                    Assert.StartsWith(earlier.Prompt[..^1], written.Prompt, StringComparison.Ordinal);
                    Assert.Equal(earlier.Others, written.Others);
                }

                before = written;
            }
        }
    }

    [Theory]
    [InlineData("to-openai")]
    [InlineData("to-responses")]
    [InlineData("to-gemini")]
    public void What_changes_with_every_request_is_not_part_of_what_others_than_Anthropic_are_sent(string lane)
    {
        const string Body = """{"model":"m","max_tokens":9,"system":[{"type":"text","text":"x-anthropic-billing-header: cc_version=N;"},{"type":"text","text":"Be kind."}],"messages":[{"role":"user","content":"hi"}]}""";

        Assert.Equal(
            Written(lane, Encoding.UTF8.GetBytes(Body.Replace("N", "1", StringComparison.Ordinal))),
            Written(lane, Encoding.UTF8.GetBytes(Body.Replace("N", "2", StringComparison.Ordinal))));
    }

    private static (string Prompt, string Others) Written(string lane, byte[] body)
    {
        var quirks = lane == "to-openai-quirks" ? Quirks.NineCharacterToolIds | Quirks.SystemFirstOnly | Quirks.NoUserAfterTool | Quirks.ReplaysReasoning | Quirks.CacheControl : Quirks.None;
        var upstream = lane switch
        {
            "to-responses" => DialectId.OpenAIResponses,
            "to-gemini" => DialectId.GeminiGenerate,
            _ => DialectId.OpenAIChat,
        };
        var there = new Lane(lane, Dialect.Of(DialectId.AnthropicMessages), Dialect.Of(upstream)).Translate(body, Context(quirks));
        using var written = JsonDocument.Parse(lane == "to-anthropic" ? Lane.OpenAIToAnthropic.Translate(there, Context(Quirks.None)) : there);
        var root = written.RootElement;
        var prompt = Prompts.Select(name => Raw(root, name)).Single(static value => value.Length > 0);
        return (prompt, string.Concat(Instructions.Select(name => Raw(root, name))) + Raw(root, "tools"));
    }

    private static readonly string[] Prompts = ["messages", "input", "contents"];

    private static readonly string[] Instructions = ["system", "instructions", "systemInstruction"];

    private static string Raw(JsonElement body, string name) => body.TryGetProperty(name, out var value) ? value.GetRawText() : "";

    private static WriteContext Context(Quirks quirks) =>
        new() { Provider = "test", Model = "m", Facts = ModelFacts.Unknown, Quirks = quirks, Report = new TranslationReport() };
}
