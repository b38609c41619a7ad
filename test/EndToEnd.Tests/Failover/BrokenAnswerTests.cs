using System.Text.Json;

namespace Heimdall.EndToEnd.Tests.Failover;

/// <summary>Relayed answers that break where it is hard to go on from, as the chaos suite found them.</summary>
public sealed class BrokenAnswerTests
{
    private const string Finish = """{"id":"chatcmpl-scripted","object":"chat.completion.chunk","created":1767225600,"model":"scripted-model","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""";

    [Fact]
    public async Task A_continued_answer_keeps_the_id_and_the_model_that_the_client_was_told()
    {
        await using var fleet = await Fleet.StartAsync(_ => OpenAIChatAnswer.Begin().Event(OpenAIChatAnswer.TextChunk("Once ")), request => AnthropicMessagesAnswer.To(request, ModelTurn.Say("upon a time")));

        using var answer = await fleet.AskAsync("chat", stream: true, """["anthropic/claude-sonnet-4-6"]""");
        var text = await answer.TextAsync();

        Assert.Contains("upon", text, StringComparison.Ordinal);
        var chunks = text.Split('\n').Where(static line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(static line => JsonElement.Parse(line["data: ".Length..]));
        Assert.Single(chunks.Select(static chunk => (chunk.GetProperty("id").GetString(), chunk.GetProperty("model").GetString())).Distinct());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_breaks_after_its_finish_reason_is_whole(bool withError)
    {
        var seen = new Signal();
        var begun = OpenAIChatAnswer.Begin().Event(OpenAIChatAnswer.TextChunk("Once.")).Event(Finish);
        await using var fleet = await Fleet.StartAsync(_ => withError ? begun.Event(OpenAIChatAnswer.Error("late", "server_error")) : begun.Hold(seen).Cut());

        using var answer = await fleet.AskAsync("chat", stream: true, """["anthropic/claude-sonnet-4-6"]""");
        using var events = await EventText.OfAsync(answer);
        await events.UntilAsync("stop");
        seen.Raise();
        var text = await events.ToEndAsync();

        Assert.Single(text.Split('\n'), static line => line.Contains("\"finish_reason\":\"stop\"", StringComparison.Ordinal));
        Assert.DoesNotContain("error", text, StringComparison.Ordinal);
        Assert.Empty(fleet.Anthropic.Requests);
    }

    [Fact]
    public async Task A_buffered_answer_that_is_cut_short_is_left_to_the_next()
    {
        await using var fleet = await Fleet.StartAsync(_ => Script.Json("""{"id":"x","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Once up"""));

        using var answer = await fleet.AskAsync("chat", stream: false, """["anthropic/claude-sonnet-4-6"]""");

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Contains("Here I am", await answer.TextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text", true)]
    [InlineData("thinking", false)]
    public async Task A_block_that_was_announced_and_in_which_nothing_came_is_not_announced_again(string type, bool continued)
    {
        await using var fleet = await Fleet.StartAsync(
            request => OpenAIChatAnswer.To(request, ModelTurn.Say("Once.")),
            _ => AnthropicMessagesAnswer.Begin(ModelTurn.Say("")).Event($$$"""{"type":"content_block_start","index":0,"content_block":{"type":"{{{type}}}","{{{type}}}":""}}""", "content_block_start"));

        using var answer = await fleet.Gateway.PostAsync("/anthropic/v1/messages", """{"model":"anthropic/claude-sonnet-4-6","max_tokens":64,"messages":[{"role":"user","content":"Hello"}],"stream":true,"fallbacks":["openai/gpt-4o"]}""");
        var text = await answer.TextAsync();

        Assert.Single(text.Split('\n'), static line => line.StartsWith("event: content_block_start", StringComparison.Ordinal));
        Assert.Equal(continued, text.Contains("\"Once.", StringComparison.Ordinal));
        Assert.Equal(!continued, text.Contains("event: error", StringComparison.Ordinal));
    }
}
