using System.Collections.Immutable;
using System.Text.Json;
using Heimdall.EndToEnd.Tests.Failover;
using Heimdall.Engine.Configuration;

namespace Heimdall.EndToEnd.Tests.Routing;

/// <summary>Rules decide who serves, through the whole gateway.</summary>
public sealed class RuleTests
{
    private static readonly RuleTargetOptions ToOpenAI = new() { Provider = "openai", Model = "gpt-4o", Weight = 80 };
    private static readonly RuleTargetOptions ToGemini = new() { Provider = "gemini", Model = "gemini-2.5-pro", Weight = 15 };
    private static readonly RuleTargetOptions ToAnthropic = new() { Provider = "anthropic", Model = "claude-sonnet-4-6", Weight = 5 };

    [Fact]
    public async Task Whatever_Claude_Code_asks_for_the_rules_targets_serve_by_their_weights()
    {
        await using var fleet = await StartAsync(Rule("", ToOpenAI, ToGemini, ToAnthropic));

        for (var i = 0; i < 400; i++)
            await AskAsync(fleet, i % 2 == 0 ? "claude-opus-5-5" : "anthropic/claude-haiku-4-5");

        // Five standard deviations of a binomial of 400.
        Assert.InRange(fleet.OpenAI.RequestCount, 280, 360);
        Assert.InRange(fleet.Gemini.RequestCount, 24, 96);
        Assert.InRange(fleet.Anthropic.RequestCount, 1, 42);
        Assert.All(fleet.OpenAI.Requests, request => Assert.Equal("gpt-4o", request.Json.GetProperty("model").GetString()));
    }

    [Fact]
    public async Task A_session_stays_with_the_target_that_its_first_turn_met()
    {
        await using var fleet = await StartAsync(Rule("", ToOpenAI with { Weight = 1 }, ToGemini with { Weight = 1 }, ToAnthropic with { Weight = 1 }));

        for (var session = 0; session < 12; session++)
        {
            var before = Counts(fleet);
            for (var turn = 0; turn < 4; turn++)
                await AskAsync(fleet, "claude-opus-5-5", ("x-claude-code-session-id", $"session-{session}"));
            Assert.Contains(4, Counts(fleet).Zip(before, static (after, then) => after - then));
        }

        Assert.All(Counts(fleet), static count => Assert.NotEqual(0, count));
    }

    [Fact]
    public async Task Targets_that_were_not_chosen_stand_by_where_the_rule_says_so()
    {
        await using var fleet = await StartAsync(
            Rule("", ToOpenAI with { Weight = 1 }, ToGemini with { Weight = 0 }) with { TargetsStandBy = true },
            openAI: _ => Fleet.Refusal(500));

        await AskAsync(fleet, "claude-opus-5-5");

        Assert.NotEqual(0, fleet.OpenAI.RequestCount);
        Assert.Equal(1, fleet.Gemini.RequestCount);
    }

    [Fact]
    public async Task Priorities_are_worked_down()
    {
        await using var fleet = await StartAsync(
            Rule("", ToAnthropic with { Priority = 3 }, ToOpenAI with { Priority = 1 }, ToGemini with { Priority = 2 }) with { Strategy = Strategy.Priority, TargetsStandBy = true },
            openAI: _ => Fleet.Refusal(503));

        await AskAsync(fleet, "claude-opus-5-5");

        Assert.Equal((1, 0), (fleet.Gemini.RequestCount, fleet.Anthropic.RequestCount));
    }

    [Fact]
    public async Task A_rule_sees_headers_and_fields_of_the_request()
    {
        await using var fleet = await StartAsync(Rule("""model.startsWith("claude-haiku") && headers["user-agent"].startsWith("claude-cli") && params["max_tokens"] < 100""", ToGemini));

        await AskAsync(fleet, "anthropic/claude-haiku-4-5", ("user-agent", "claude-cli/2.1.330"));
        await AskAsync(fleet, "anthropic/claude-haiku-4-5", ("user-agent", "curl/8"));
        await AskAsync(fleet, "anthropic/claude-opus-4-6", ("user-agent", "claude-cli/2.1.330"));

        Assert.Equal((1, 2), (fleet.Gemini.RequestCount, fleet.Anthropic.RequestCount));
    }

    [Fact]
    public async Task A_rule_sees_how_hard_a_request_is_and_what_cannot_be_read_has_no_tier()
    {
        await using var fleet = await StartAsync(Rule("""complexity_tier in ["COMPLEX", "REASONING"]""", ToGemini));

        foreach (var content in (string[])["\"hi\"", "\"Prove that this halts, step by step\"", "5"])
            (await fleet.Gateway.PostAsync("/anthropic/v1/messages", $$"""{"model":"anthropic/claude-opus-4-6","max_tokens":9,"messages":[{"role":"user","content":{{content}}}]}""")).Dispose();

        Assert.Equal((1, 2), (fleet.Gemini.RequestCount, fleet.Anthropic.RequestCount));
    }

    [Fact]
    public async Task A_target_without_a_model_gives_Claude_names_to_the_providers_own_tier()
    {
        await using var fleet = await StartAsync(Rule("""provider == "" """, new RuleTargetOptions { Provider = "openai" }));

        await AskAsync(fleet, "claude-haiku-4-5");

        Assert.DoesNotContain("claude", fleet.OpenAI.Request.Json.GetProperty("model").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_does_not_compile_is_shown_with_its_error_and_takes_nothing_down()
    {
        await using var fleet = await StartAsync(Rule("model.startsWith(", ToGemini));

        await AskAsync(fleet, "anthropic/claude-opus-4-6");
        using var explained = await fleet.Gateway.Client.GetAsync("/api/explain?model=anthropic/claude-opus-4-6");
        var rule = Assert.Single(JsonElement.Parse(await explained.TextAsync()).GetProperty("rules").EnumerateArray());

        Assert.Equal(1, fleet.Anthropic.RequestCount);
        Assert.Equal("broken", rule.GetProperty("outcome").GetString());
        Assert.Contains("does not compile", rule.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_says_who_would_be_asked_and_why_and_asks_nobody()
    {
        await using var fleet = await StartAsync(
            Rule("""params["max_tokens"] == 7""", ToOpenAI with { Weight = 1 }, ToGemini with { Weight = 0 }) with { TargetsStandBy = true, Name = "small ones" });

        using var answer = await fleet.Gateway.PostAsync("/api/explain?dialect=chat", """{"model":"anthropic/claude-opus-4-6","max_tokens":7,"messages":[]}""");
        var explained = JsonElement.Parse(await answer.TextAsync());

        Assert.Equal("matched", explained.GetProperty("rules")[0].GetProperty("outcome").GetString());
        Assert.Equal(["openai relay", "gemini translate"], explained.GetProperty("targets").EnumerateArray().Select(target => $"{target.GetProperty("provider")} {target.GetProperty("lane")}"));
        Assert.Equal([0, 0, 0], Counts(fleet));
    }

    [Fact]
    public async Task Explain_says_why_nobody_would_be_asked()
    {
        await using var fleet = await StartAsync(Rule("false", ToGemini));

        using var answer = await fleet.Gateway.Client.GetAsync("/api/explain?model=groq/llama");
        var explained = JsonElement.Parse(await answer.TextAsync());

        Assert.Contains("GROQ_API_KEY", explained.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Empty(explained.GetProperty("targets").EnumerateArray());
    }

    [Fact]
    public async Task The_health_of_targets_is_told_with_the_reason_and_without_the_key()
    {
        await using var fleet = await StartAsync(Rule("false", ToGemini), openAI: _ => Script.Json(OpenAIChatAnswer.Error($"bad key {Configured.ProviderKey}", "auth"), 401));
        using var refused = await fleet.AskAsync("chat", stream: false);

        var text = await fleet.Gateway.Client.GetStringAsync("/api/targets");
        var key = JsonElement.Parse(text).GetProperty("targets").EnumerateArray().Single(target => target.GetProperty("model").ValueKind == JsonValueKind.Null);

        Assert.Equal("resting", key.GetProperty("health").GetProperty("state").GetString());
        Assert.InRange(key.GetProperty("health").GetProperty("rests_for_seconds").GetDouble(), 40, 80);
        Assert.DoesNotContain(Configured.ProviderKey, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/explain?model=gpt-4o")]
    [InlineData("/api/targets")]
    public async Task Pages_of_other_sites_may_not_ask(string path)
    {
        await using var fleet = await StartAsync(Rule("false", ToGemini));

        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = "evil.example" } };
        using var answer = await fleet.Gateway.Client.SendAsync(request);

        Assert.Equal(403, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Nor_may_clients_of_a_proxy_on_the_same_machine()
    {
        await using var fleet = await StartAsync(Rule("false", ToGemini));

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/targets") { Headers = { { "X-Forwarded-For", "203.0.113.7" } } };
        using var answer = await fleet.Gateway.Client.SendAsync(request);

        Assert.Equal(403, (int)answer.StatusCode);
    }

    private static RoutingRuleOptions Rule(string expression, params RuleTargetOptions[] targets) =>
        new() { Id = "rule-1", Name = "rule 1", Expression = expression, Targets = [.. targets] };

    private static Task<Fleet> StartAsync(RoutingRuleOptions rule, Func<RecordedRequest, Script>? openAI = null) =>
        Fleet.StartAsync(openAI ?? Fleet.Well, change: options => options with { Routing = options.Routing with { Rules = ImmutableArray.Create(rule) } });

    private static async Task AskAsync(Fleet fleet, string model, params (string, string)[] headers)
    {
        using var answer = await fleet.Gateway.PostAsync("/anthropic/v1/messages", Speaker.Ask(model), headers);
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Contains("Here I am", await answer.TextAsync(), StringComparison.Ordinal);
    }

    private static int[] Counts(Fleet fleet) => [fleet.OpenAI.RequestCount, fleet.Gemini.RequestCount, fleet.Anthropic.RequestCount];
}
