using System.Text.Json;
using Heimdall.Engine.Configuration;

namespace Heimdall.EndToEnd.Tests.Failover;

/// <summary>A stream dies after its first words, and another target goes on with it.</summary>
public sealed class ContinuedStreamTests
{
    private const string ToClaude = """["anthropic/claude-sonnet-4-6"]""";

    public static TheoryData<string, string> Ways => new MatrixTheoryData<string, string>(["chat", "messages", "genai"], ["cut", "error event", "end without an end"]);

    [Theory, MemberData(nameof(Ways))]
    public async Task Text_is_continued_as_one_seamless_stream(string client, string way)
    {
        var seen = new Signal();
        await using var fleet = await Fleet.StartAsync(_ => Break(OpenAIChatAnswer.Begin().Event(OpenAIChatAnswer.TextChunk("Once upon a \\\"ti")), way, seen), request => AnthropicMessagesAnswer.To(request, ModelTurn.Say("me\" there was.")));

        using var answer = await fleet.AskAsync(client, stream: true, ToClaude);
        using var events = await EventText.OfAsync(answer);
        await events.UntilAsync("Once upon");
        seen.Raise();
        var text = await events.ToEndAsync();

        Assert.Equal("""Once upon a \"time" there was.""", TextOf(client, text));
        Assert.DoesNotContain("error", text, StringComparison.Ordinal);
        Assert.True(client != "messages" || text.EndsWith("data: {\"type\":\"message_stop\"}\n\n", StringComparison.Ordinal), text);
        var asked = Assert.Single(fleet.Anthropic.Requests).Json.GetProperty("messages");
        Assert.Equal(["user", "assistant", "user"], asked.EnumerateArray().Select(message => message.GetProperty("role").GetString()));
        Assert.Contains("Once upon a", asked[1].ToString(), StringComparison.Ordinal);
        Assert.Contains(fleet.Gateway.Log.Lines, line => line.Contains("goes on with it", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_relayed_stream_is_continued_too()
    {
        var seen = new Signal();
        await using var fleet = await Fleet.StartAsync(
            request => OpenAIChatAnswer.To(request, ModelTurn.Say("me there was.")),
            _ => AnthropicMessagesAnswer.Begin(ModelTurn.Say("")).OpenText("Once upon a ti").Hold(seen).Cut());

        using var answer = await fleet.Gateway.PostAsync("/anthropic/v1/messages", Ask("anthropic/claude-sonnet-4-6", "openai/gpt-4o"));
        using var events = await EventText.OfAsync(answer);
        await events.UntilAsync("Once upon");
        seen.Raise();
        var text = await events.ToEndAsync();

        Assert.Equal("Once upon a time there was.", TextOf("messages", text));
        Assert.Single(text.Split('\n'), line => line.StartsWith("event: message_start", StringComparison.Ordinal));
        Assert.Single(text.Split('\n'), line => line.StartsWith("event: content_block_start", StringComparison.Ordinal));
        Assert.Single(text.Split('\n'), line => line.StartsWith("event: content_block_stop", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_is_continued_again_when_the_second_dies_too()
    {
        var (seen, seenAgain) = (new Signal(), new Signal());
        await using var fleet = await Fleet.StartAsync(
            _ => OpenAIChatAnswer.Begin().Event(OpenAIChatAnswer.TextChunk("one ")).Hold(seen).Cut(),
            _ => AnthropicMessagesAnswer.Begin(ModelTurn.Say("")).OpenText("two ").Hold(seenAgain).Cut(),
            request => GeminiAnswer.To(request, ModelTurn.Say("three")));

        using var answer = await fleet.AskAsync("messages", stream: true, """["anthropic/claude-sonnet-4-6","gemini/gemini-2.5-pro"]""");
        using var events = await EventText.OfAsync(answer);
        await events.UntilAsync("one");
        seen.Raise();
        await events.UntilAsync("two");
        seenAgain.Raise();

        Assert.Equal("one two three", TextOf("messages", await events.ToEndAsync()));
        Assert.Contains("one two ", fleet.Gemini.Request.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"run","arguments":"{\"a\":"}}]}""")]
    [InlineData("""{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"run","arguments":"{}"}}]}""")]
    [InlineData("""{"reasoning_content":"hm"}""")]
    public async Task What_is_more_than_text_ends_with_an_error_upon_which_the_client_asks_again(string delta)
    {
        var seen = new Signal();
        await using var fleet = await Fleet.StartAsync(_ => OpenAIChatAnswer.Begin().Event($$"""{"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{{delta}},"finish_reason":null}]}""").Hold(seen).Cut());

        using var answer = await fleet.AskAsync("messages", stream: true, ToClaude);
        using var events = await EventText.OfAsync(answer);
        await events.UntilAsync("content_block_delta");
        seen.Raise();

        Assert.Contains("event: error", await events.ToEndAsync(), StringComparison.Ordinal);
        Assert.Empty(fleet.Anthropic.Requests);
    }

    [Fact]
    public async Task It_can_be_switched_off()
    {
        var seen = new Signal();
        await using var fleet = await Fleet.StartAsync(
            _ => OpenAIChatAnswer.Begin().Event(OpenAIChatAnswer.TextChunk("Once")).Hold(seen).Cut(),
            change: options => options with { Routing = options.Routing with { MidStreamFailover = false } });

        using var answer = await fleet.AskAsync("messages", stream: true, ToClaude);
        using var events = await EventText.OfAsync(answer);
        await events.UntilAsync("Once");
        seen.Raise();

        Assert.Contains("event: error", await events.ToEndAsync(), StringComparison.Ordinal);
        Assert.Empty(fleet.Anthropic.Requests);
    }

    [Theory]
    [InlineData(true, null, "off", false)]
    [InlineData(true, null, "perhaps", true)]
    [InlineData(true, false, null, false)]
    [InlineData(true, false, "ON", true)]
    [InlineData(false, null, "on", true)]
    [InlineData(false, true, null, true)]
    [InlineData(false, true, "off", false)]
    public async Task The_clients_word_comes_before_the_rules_and_that_before_the_configuration(bool configured, bool? ruled, string? wished, bool continued)
    {
        var seen = new Signal();
        var rule = new RoutingRuleOptions { Id = "rule", Name = "rule", Targets = [new() { Provider = "openai" }], MidStreamFailover = ruled };
        await using var fleet = await Fleet.StartAsync(
            _ => OpenAIChatAnswer.Begin().Event(OpenAIChatAnswer.TextChunk("Once")).Hold(seen).Cut(),
            change: options => options with { Routing = options.Routing with { MidStreamFailover = configured, Rules = [rule] } });

        using var answer = await fleet.AskAsync("messages", stream: true, ToClaude, wished is null ? [] : [("x-bf-mid-stream-failover", wished)]);
        using var events = await EventText.OfAsync(answer);
        await events.UntilAsync("Once");
        seen.Raise();

        Assert.Equal(continued, !(await events.ToEndAsync()).Contains("event: error", StringComparison.Ordinal));
        Assert.Equal(continued ? 1 : 0, fleet.Anthropic.RequestCount);
    }

    [Fact]
    public async Task A_client_that_asks_for_the_report_and_the_log_are_told_that_an_answer_was_continued()
    {
        var seen = new Signal();
        await using var fleet = await Fleet.StartAsync(_ => OpenAIChatAnswer.Begin().Event(OpenAIChatAnswer.TextChunk("Once")).Hold(seen).Cut());

        using var answer = await fleet.AskAsync("messages", stream: true, ToClaude, ("x-heimdall-report", "1"));
        using var events = await EventText.OfAsync(answer);
        await events.UntilAsync("Once");
        seen.Raise();
        var text = await events.ToEndAsync();

        Assert.Equal("openai/gpt-4o (openai-key) 200", answer.Headers.GetValues("x-heimdall-route").Single());
        Assert.EndsWith("\n: x-heimdall-route: openai/gpt-4o (openai-key) 502; anthropic/claude-sonnet-4-6 (anthropic-key) 200 continuing\n\n", text, StringComparison.Ordinal);
        await fleet.LoggedAsync("answered by anthropic/claude-sonnet-4-6 (continuing): status 200");
    }

    [Fact]
    public async Task When_nobody_can_go_on_the_stream_ends_with_the_first_failure()
    {
        var seen = new Signal();
        await using var fleet = await Fleet.StartAsync(
            _ => OpenAIChatAnswer.Begin().Event(OpenAIChatAnswer.TextChunk("Once")).Hold(seen).Cut(),
            _ => Script.Json(AnthropicMessagesAnswer.Error("api_error", "on fire"), 500));

        using var answer = await fleet.AskAsync("messages", stream: true, ToClaude);
        using var events = await EventText.OfAsync(answer);
        await events.UntilAsync("Once");
        seen.Raise();
        var text = await events.ToEndAsync();

        Assert.Single(text.Split('\n'), line => line.StartsWith("event: error", StringComparison.Ordinal));
        Assert.DoesNotContain("on fire", text, StringComparison.Ordinal);
    }

    private static Script Break(Script script, string way, Signal seen) => way switch
    {
        "cut" => script.Hold(seen).Cut(),
        "error event" => script.Hold(seen).Event(OpenAIChatAnswer.Error("overloaded", "server_error", "overloaded")),
        _ => script.Hold(seen),
    };

    private static string Ask(string model, string fallback) =>
        $$"""{"model":"{{model}}","max_tokens":64,"messages":[{"role":"user","content":"Hello"}],"stream":true,"fallbacks":["{{fallback}}"]}""";

    /// <summary>All the text that a client of the dialect puts together.</summary>
    private static string TextOf(string client, string stream) => string.Concat(
        from line in stream.Split('\n')
        where line.StartsWith("data: {", StringComparison.Ordinal)
        from text in Texts(client, JsonElement.Parse(line["data: ".Length..]))
        select text);

    private static IEnumerable<string> Texts(string client, JsonElement data) => client switch
    {
        "messages" => data.TryGetProperty("delta", out var delta) && delta.TryGetProperty("text", out var text) ? [text.GetString()!] : [],
        "chat" => data.GetProperty("choices").EnumerateArray().Where(choice => choice.GetProperty("delta").TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String)
            .Select(choice => choice.GetProperty("delta").GetProperty("content").GetString()!),
        _ => data.TryGetProperty("candidates", out var candidates) && candidates[0].TryGetProperty("content", out var content) && content.TryGetProperty("parts", out var parts)
            ? parts.EnumerateArray().Select(part => part.GetProperty("text").GetString()!)
            : [],
    };
}
