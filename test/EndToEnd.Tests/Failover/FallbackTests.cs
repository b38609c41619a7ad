using System.Text.RegularExpressions;

namespace Heimdall.EndToEnd.Tests.Failover;

/// <summary>A request goes down its list until one serves it (guides G13, G21).</summary>
public sealed partial class FallbackTests
{
    private const string ToClaude = """["anthropic/claude-sonnet-4-6"]""";

    public static TheoryData<string, bool> Clients => new MatrixTheoryData<string, bool>(["chat", "messages", "responses", "genai"], [false, true]);

    public static TheoryData<string> Troubles => ["429", "500", "529", "401", "402", "404", "hang-up", "silence", "error in the first event", "not JSON"];

    [Theory, MemberData(nameof(Clients))]
    public async Task The_list_is_worked_down_in_every_dialect_until_one_succeeds(string client, bool stream)
    {
        await using var fleet = await Fleet.StartAsync(_ => Fleet.Refusal(429), _ => Script.Json(AnthropicMessagesAnswer.Error("overloaded_error", "Overloaded"), 529));

        using var answer = await fleet.AskAsync(client, stream, """[{"provider":"anthropic","model":"claude-sonnet-4-20250514"},"gemini/gemini-2.5-pro"]""");
        var text = await answer.TextAsync();

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Contains("漢字", Unescaped(text), StringComparison.Ordinal);
        Assert.DoesNotContain("refused", text, StringComparison.Ordinal);
        Assert.Single(fleet.Gemini.Requests);
        Assert.DoesNotContain("fallbacks", fleet.OpenAI.Requests[0].Text + fleet.Anthropic.Requests[0].Text + fleet.Gemini.Requests[0].Text, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Troubles))]
    public async Task Whatever_the_first_one_suffers_from_the_client_sees_one_whole_answer(string trouble)
    {
        await using var fleet = await Fleet.StartAsync(_ => Trouble(trouble));

        using var answer = await fleet.AskAsync("messages", stream: true, ToClaude, ("x-bf-headers-timeout", "300ms"));
        var text = await answer.TextAsync();

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Single(MessageStart().Matches(text));
        Assert.Single(MessageStop().Matches(text));
        Assert.DoesNotContain("\"error\"", text, StringComparison.Ordinal);
        Assert.Single(fleet.Anthropic.Requests);
    }

    [Fact]
    public async Task When_nobody_serves_the_client_gets_what_the_first_one_said()
    {
        await using var fleet = await Fleet.StartAsync(_ => Fleet.Refusal(429), _ => Script.Json(AnthropicMessagesAnswer.Error("api_error", "on fire"), 500));

        using var answer = await fleet.AskAsync("chat", stream: false, ToClaude);

        Assert.Equal(429, (int)answer.StatusCode);
        Assert.Contains("refused with 429", await answer.TextAsync(), StringComparison.Ordinal);
        Assert.NotEmpty(fleet.Anthropic.Requests);
    }

    [Fact]
    public async Task A_prompt_that_is_too_long_is_told_to_the_client_which_knows_how_to_shorten_it()
    {
        await using var fleet = await Fleet.StartAsync(_ => Script.Json(OpenAIChatAnswer.Error("This model's maximum context length is 128000 tokens.", "invalid_request_error", "context_length_exceeded"), 400));

        using var answer = await fleet.AskAsync("messages", stream: true, ToClaude);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Empty(fleet.Anthropic.Requests);
    }

    [Fact]
    public async Task Fallbacks_that_nobody_can_read_or_serve_are_left_out()
    {
        await using var fleet = await Fleet.StartAsync(_ => Fleet.Refusal(500));

        using var answer = await fleet.AskAsync("chat", stream: false, """[7,{"provider":"anthropic"},"no-slash","nobody/at-all",null,"anthropic/claude-sonnet-4-6"]""");

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Single(fleet.Anthropic.Requests);
    }

    [Fact]
    public async Task Fallbacks_that_stand_there_twice_are_an_error_of_the_client()
    {
        await using var fleet = await Fleet.StartAsync(Fleet.Well);

        using var answer = await fleet.AskAsync("chat", stream: false, "[],\"fallbacks\":[]");

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains("fallbacks", await answer.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fallback_of_a_provider_alone_keeps_the_model()
    {
        await using var fleet = await Fleet.StartAsync(_ => Fleet.Refusal(500));

        using var answer = await fleet.AskAsync("chat", stream: false, """["anthropic/"]""");

        Assert.Equal("gpt-4o", Assert.Single(fleet.Anthropic.Requests).Json.GetProperty("model").GetString());
    }

    [Fact]
    public async Task A_bare_name_that_several_providers_serve_is_served_by_the_next_when_the_first_fails()
    {
        await using var fleet = await Fleet.StartAsync(
            _ => Fleet.Refusal(500),
            change: options => options with
            {
                Providers = [.. options.Providers.Select(provider => provider with { Keys = [provider.Keys[0] with { Models = Models("shared-model", "*") }] })],
            });

        using var answer = await fleet.Gateway.PostAsync("/v1/chat/completions", Speaker.Ask("shared-model"));

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.NotEmpty(fleet.OpenAI.Requests);
        Assert.Single(fleet.Anthropic.Requests);
    }

    [Fact]
    public async Task A_client_that_asks_for_the_report_learns_who_was_asked()
    {
        await using var fleet = await Fleet.StartAsync(_ => Fleet.Refusal(503));

        using var answer = await fleet.AskAsync("chat", stream: false, ToClaude, ("x-heimdall-report", "1"));

        Assert.Equal("openai/gpt-4o (openai-key) 503; openai/gpt-4o (openai-key) 503; anthropic/claude-sonnet-4-6 (anthropic-key) 200", answer.Headers.GetValues("x-heimdall-route").Single());
    }

    private static Script Trouble(string name) => name switch
    {
        "hang-up" => Script.HangUp(),
        "silence" => Script.Silence(new Signal()),
        "not JSON" => Script.Text("<html>Bad Gateway</html>", "text/html", 502),
        "error in the first event" => OpenAIChatAnswer.Begin().Event(OpenAIChatAnswer.Error("overloaded", "server_error", "overloaded")),
        _ => Fleet.Refusal(int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)),
    };

    private static System.Collections.Frozen.FrozenSet<string> Models(params string[] names) => System.Collections.Frozen.FrozenSet.ToFrozenSet(names, StringComparer.OrdinalIgnoreCase);

    private static string Unescaped(string text) => Regex.Replace(text, @"\\u([0-9a-fA-F]{4})", match => ((char)Convert.ToInt32(match.Groups[1].Value, 16)).ToString());

    [GeneratedRegex("^event: message_start", RegexOptions.Multiline)]
    private static partial Regex MessageStart();

    [GeneratedRegex("^event: message_stop", RegexOptions.Multiline)]
    private static partial Regex MessageStop();
}
