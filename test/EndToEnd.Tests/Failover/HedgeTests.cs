using System.Text.Json;
using Heimdall.Engine.Configuration;

namespace Heimdall.EndToEnd.Tests.Failover;

/// <summary>A target is silent, and the next one is asked as well (<c>routing.hedge_after</c>).</summary>
public sealed class HedgeTests
{
    private const string ToClaude = """["anthropic/claude-sonnet-4-6"]""";
    private const string ToClaudeAndGemini = """["anthropic/claude-sonnet-4-6","gemini/gemini-2.5-pro"]""";
    private const string OpenAI = "openai/gpt-4o (openai-key)";
    private const string Anthropic = "anthropic/claude-sonnet-4-6 (anthropic-key)";
    private const string Gemini = "gemini/gemini-2.5-pro (gemini-key)";

    /// <summary>Like no other time that anything waits for.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(1234);

    private static readonly Signal Never = new();

    private readonly ManualTime _time = new();

    public static TheoryData<string, bool> Clients => new MatrixTheoryData<string, bool>(["chat", "messages", "responses", "genai"], [false, true]);

    [Theory, MemberData(nameof(Clients))]
    public async Task The_second_serves_where_the_first_stays_silent(string client, bool stream)
    {
        await using var fleet = await StartAsync(request => Fleet.Well(request).After(Never));

        using var answer = await HedgedAsync(fleet, client, stream, ToClaude);

        await AssertServedAsync(client, answer, $"{OpenAI} outrun; {Anthropic} 200");
        await fleet.OpenAI.Request.Disconnected.InTime();
        await fleet.LoggedAsync("answered by anthropic/claude-sonnet-4-6: status 200, stop EndTurn");
        await fleet.QuietAsync();
    }

    [Theory, MemberData(nameof(Clients))]
    public async Task The_first_serves_where_it_answers_before_the_second(string client, bool stream)
    {
        var hedged = new Signal();
        await using var fleet = await StartAsync(request => Fleet.Well(request).After(hedged), request => AnthropicMessagesAnswer.To(request, Fleet.Answer).After(Never));

        var pending = HedgedAsync(fleet, client, stream, ToClaude);
        var second = await fleet.Anthropic.ArrivalAsync();
        hedged.Raise();
        using var answer = await pending;

        await AssertServedAsync(client, answer, $"{Anthropic} outrun; {OpenAI} 200");
        await second.Disconnected.InTime();
        await fleet.LoggedAsync("answered by openai/gpt-4o: status 200, stop EndTurn");
        await fleet.QuietAsync();
    }

    [Fact]
    public async Task Nobody_else_is_asked_where_the_first_answers_in_time()
    {
        await using var fleet = await StartAsync(Fleet.Well);

        using var answer = await fleet.AskAsync("messages", stream: true, ToClaude, ("x-heimdall-report", "1"));

        await AssertServedAsync("messages", answer, $"{OpenAI} 200");
        Assert.Empty(fleet.Anthropic.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failure_of_one_leaves_the_other_to_go_on(bool ofFirst)
    {
        var (hedged, failed) = (new Signal(), new Signal());
        var trouble = Script.Json(AnthropicMessagesAnswer.Error("overloaded_error", "Overloaded"), 529);
        await using var fleet = await StartAsync(
            request => ofFirst ? Fleet.Refusal(500).After(hedged) : Fleet.Well(request).After(failed),
            request => ofFirst ? AnthropicMessagesAnswer.To(request, Fleet.Answer).After(failed) : trouble.After(hedged));

        var pending = HedgedAsync(fleet, "messages", stream: true, ToClaude);
        await fleet.Anthropic.ArrivalAsync();
        hedged.Raise();
        await fleet.LoggedAsync($"{(ofFirst ? OpenAI : Anthropic)} failed with");
        failed.Raise();
        using var answer = await pending;

        await AssertServedAsync("messages", answer, ofFirst ? $"{OpenAI} 500; {Anthropic} 200" : $"{Anthropic} 529; {OpenAI} 200");
        Assert.Equal((1, 1), (fleet.OpenAI.RequestCount, fleet.Anthropic.RequestCount));
        await fleet.QuietAsync();
    }

    [Fact]
    public async Task Where_both_fail_the_next_is_asked()
    {
        var (hedged, failed) = (new Signal(), new Signal());
        await using var fleet = await StartAsync(
            _ => Fleet.Refusal(429).After(hedged),
            _ => Script.Json(AnthropicMessagesAnswer.Error("rate_limit_error", "slow down"), 429).After(failed));

        var pending = HedgedAsync(fleet, "messages", stream: true, ToClaudeAndGemini);
        await fleet.Anthropic.ArrivalAsync();
        hedged.Raise();
        await fleet.LoggedAsync($"{OpenAI} failed with");
        failed.Raise();
        using var answer = await pending;

        await AssertServedAsync("messages", answer, $"{OpenAI} 429; {Anthropic} 429; {Gemini} 200");
        await fleet.QuietAsync();
    }

    [Fact]
    public async Task Where_all_fail_the_client_gets_what_the_first_one_said()
    {
        var (hedged, failed) = (new Signal(), new Signal());
        await using var fleet = await StartAsync(
            _ => Fleet.Refusal(429).After(failed),
            _ => Script.Json(AnthropicMessagesAnswer.Error("rate_limit_error", "slow down"), 429).After(hedged),
            change: Once);

        var pending = HedgedAsync(fleet, "chat", stream: false, ToClaude);
        await fleet.Anthropic.ArrivalAsync();
        hedged.Raise();
        await fleet.LoggedAsync($"{Anthropic} failed with");
        failed.Raise();
        using var answer = await pending;

        Assert.Equal(429, (int)answer.StatusCode);
        Assert.Contains("refused with 429", await answer.TextAsync(), StringComparison.Ordinal);
        await fleet.QuietAsync();
    }

    [Theory]
    [InlineData("chat", false)]
    [InlineData("messages", true)]
    public async Task A_client_that_leaves_ends_both(string client, bool stream)
    {
        await using var fleet = await StartAsync(request => Fleet.Well(request).After(Never), request => AnthropicMessagesAnswer.To(request, Fleet.Answer).After(Never));
        using var patience = new CancellationTokenSource();

        var pending = fleet.Gateway.PostAsync(
            client == "chat" ? "/v1/chat/completions" : "/anthropic/v1/messages",
            new StringContent($$"""{"model":"{{Fleet.Primary}}","max_tokens":64,"messages":[{"role":"user","content":"Hello"}],"stream":{{(stream ? "true" : "false")}},"fallbacks":{{ToClaude}}}"""),
            patience.Token);
        await SilenceAsync(fleet);
        var second = await fleet.Anthropic.ArrivalAsync();
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
        await fleet.OpenAI.Request.Disconnected.InTime();
        await second.Disconnected.InTime();
        await fleet.LoggedAsync("the client left before");
        await fleet.QuietAsync();
    }

    [Fact]
    public async Task Another_key_is_asked_before_another_provider()
    {
        var asked = 0;
        await using var fleet = await StartAsync(
            request => Interlocked.Increment(ref asked) == 1 ? Fleet.Well(request).After(Never) : Fleet.Well(request),
            change: options => Fleet.WithKeys(options, "one", "two"));

        using var answer = await HedgedAsync(fleet, "messages", stream: true, ToClaude);

        string[] keys = [.. fleet.OpenAI.Requests.Select(Fleet.KeyOf)];
        Assert.Equal(2, keys.Distinct().Count());
        await AssertServedAsync("messages", answer, $"openai/gpt-4o ({keys[0]}) outrun; openai/gpt-4o ({keys[1]}) 200");
        Assert.Empty(fleet.Anthropic.Requests);
    }

    [Fact]
    public async Task The_second_that_serves_is_continued_by_the_first_when_it_breaks_off()
    {
        var (asked, seen) = (0, new Signal());
        await using var fleet = await StartAsync(
            request => Interlocked.Increment(ref asked) == 1 ? Fleet.Well(request).After(Never) : Fleet.Well(request),
            _ => AnthropicMessagesAnswer.Begin(ModelTurn.Say("")).OpenText("Wait: ").Hold(seen).Cut());

        using var answer = await HedgedAsync(fleet, "messages", stream: true, ToClaude);
        using var events = await EventText.OfAsync(answer);
        await events.UntilAsync("Wait");
        seen.Raise();
        var text = await events.ToEndAsync();

        Assert.Single(text.Split('\n'), line => line.StartsWith("event: message_start", StringComparison.Ordinal));
        Assert.Single(text.Split('\n'), line => line.StartsWith("event: message_stop", StringComparison.Ordinal));
        Assert.Contains($"{Anthropic} 502; {OpenAI} outrun; {OpenAI} 200 continuing", text, StringComparison.Ordinal);
        await fleet.LoggedAsync("answered by openai/gpt-4o (continuing): status 200, stop EndTurn");
    }

    [Fact]
    public async Task One_that_was_outrun_is_neither_well_nor_ill_and_known_to_be_slow()
    {
        await using var fleet = await StartAsync(request => Fleet.Well(request).After(Never));

        using var answer = await HedgedAsync(fleet, "messages", stream: false, ToClaude);
        await answer.TextAsync();
        var health = JsonElement.Parse(await fleet.Gateway.Client.GetStringAsync("/api/targets")).GetProperty("targets").EnumerateArray()
            .Single(static target => target.GetProperty("model").GetString() == "gpt-4o").GetProperty("health");

        Assert.Equal("healthy", health.GetProperty("state").GetString());
        Assert.Equal(Silence.TotalMilliseconds, health.GetProperty("latency_ms").GetDouble());
        Assert.Equal((0, 0), (health.GetProperty("error_rate").GetDouble(), health.GetProperty("consecutive_failures").GetInt32()));
    }

    [Fact]
    public async Task Many_at_once_get_one_whole_answer_each_whoever_is_sooner()
    {
        var asked = 0;
        await using var fleet = await Fleet.StartAsync(
            request => (Interlocked.Increment(ref asked) % 3) switch { 0 => Fleet.Well(request), 1 => Fleet.Refusal(404), _ => Fleet.Well(request).After(Never) },
            change: options => options with { Routing = options.Routing with { HedgeAfter = TimeSpan.FromMilliseconds(1) } });
        string[] clients = ["chat", "messages", "responses", "genai"];

        await Parallel.ForAsync(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            using var answer = await fleet.AskAsync(clients[i % 4], stream: i % 8 < 4, ToClaude);
            AssertWhole(clients[i % 4], answer, await answer.TextAsync());
        });

        await fleet.QuietAsync();
        Assert.DoesNotContain(fleet.Gateway.Log.Lines, static line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    /// <summary>The answer to a request whose first target has been silent for so long that the second was asked.</summary>
    private async Task<HttpResponseMessage> HedgedAsync(Fleet fleet, string client, bool stream, string fallbacks)
    {
        var pending = fleet.AskAsync(client, stream, fallbacks, ("x-heimdall-report", "1"));
        await SilenceAsync(fleet);
        return await pending;
    }

    private async Task SilenceAsync(Fleet fleet)
    {
        await fleet.OpenAI.ArrivalAsync();
        await _time.TimerArmedAsync(Silence).InTime();
        _time.Advance(Silence);
    }

    private static async Task AssertServedAsync(string client, HttpResponseMessage answer, string route)
    {
        AssertWhole(client, answer, await answer.TextAsync());
        Assert.Equal(route, answer.Headers.GetValues("x-heimdall-route").Single());
    }

    private static void AssertWhole(string client, HttpResponseMessage answer, string text)
    {
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Contains("Here", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"error\":{", text, StringComparison.Ordinal);
        if (client != "messages" || answer.Content.Headers.ContentType!.MediaType != "text/event-stream")
            return;
        Assert.Single(text.Split('\n'), line => line.StartsWith("event: message_start", StringComparison.Ordinal));
        Assert.Single(text.Split('\n'), line => line.StartsWith("event: message_stop", StringComparison.Ordinal));
    }

    private static GatewayOptions Once(GatewayOptions options) => options with { Providers = [.. options.Providers.Select(provider => provider.Over(network => network with { MaxRetries = 0 }))] };

    private Task<Fleet> StartAsync(
        Func<RecordedRequest, Script> openAI,
        Func<RecordedRequest, Script>? anthropic = null,
        Func<GatewayOptions, GatewayOptions>? change = null) => Fleet.StartAsync(
            openAI,
            anthropic,
            change: options => (change?.Invoke(options) ?? options) with { Routing = options.Routing with { HedgeAfter = Silence } },
            time: _time);
}
