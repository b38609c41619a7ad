using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Heimdall.EndToEnd.Tests.Failover;
using Heimdall.Engine.Configuration;

namespace Heimdall.EndToEnd.Tests.Governance;

/// <summary>Each level stops its own, in the words and with the status of the client's dialect, and says when there will be more.</summary>
public sealed class LimitTests
{
    private const string Value = $"sk-bf-{TestSecret.Marker}-0123456789";

    // 4,000 tokens of prompt and 1,000 of answer of gpt-4o: two cents.
    private static readonly ModelTurn TwoCents = Fleet.Answer with { FreshTokens = 4000, OutputTokens = 1000 };

    public static TheoryData<string, string> Levels => new()
    {
        { "Customer", "customer 'The customer'" },
        { "Team", "team 'The team'" },
        { "VirtualKey", "virtual key 'dev'" },
        { "ProviderConfig", "virtual key 'dev' at provider 'openai'" },
        { "Provider", "provider 'openai'" },
        { "Model", "model 'gpt-4o'" },
    };

    [Theory, MemberData(nameof(Levels))]
    public async Task A_budget_of_each_level_stops_on_its_own(string level, string name)
    {
        await using var fleet = await StartAsync(options => options with { Budgets = [Budget(OwnerOf(level), 0.03m)] });

        Assert.Equal(200, await StatusAsync(fleet));
        using var refused = await fleet.AskAsync("chat", stream: false, "[]", ("x-bf-vk", Value));
        var text = await refused.TextAsync();

        Assert.Equal(402, (int)refused.StatusCode);
        Assert.Contains(name, text, StringComparison.Ordinal);
        Assert.Equal("budget_exceeded", JsonElement.Parse(text).GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("false", refused.Headers.GetValues("x-should-retry").Single());
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalDays, 27, 32);
    }

    [Theory, MemberData(nameof(Levels))]
    public async Task A_limit_of_requests_of_each_level_stops_on_its_own(string level, string name)
    {
        await using var fleet = await StartAsync(options => options with { RateLimits = [Rate(OwnerOf(level), requests: 2)] });

        Assert.Equal((200, 200), (await StatusAsync(fleet), await StatusAsync(fleet)));
        using var refused = await fleet.AskAsync("chat", stream: false, "[]", ("x-bf-vk", Value));

        Assert.Equal(429, (int)refused.StatusCode);
        Assert.Contains(name, await refused.TextAsync(), StringComparison.Ordinal);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 3600);
        Assert.Equal(2, fleet.OpenAI.RequestCount);
    }

    [Fact]
    public async Task A_limit_of_tokens_counts_prompt_and_answer()
    {
        await using var fleet = await StartAsync(options => options with { RateLimits = [Rate(new(LimitLevel.VirtualKey, "dev"), tokens: 12_000)] });

        var statuses = new[] { await StatusAsync(fleet), await StatusAsync(fleet), await StatusAsync(fleet) };

        Assert.Equal([200, 200, 429], statuses);
    }

    [Fact]
    public async Task Explain_shows_the_limits_of_everybody_who_may_be_asked_once()
    {
        await using var fleet = await StartAsync(options => options with { Budgets = [Budget(OwnerOf("VirtualKey"), 1m) with { Id = "a" }, Budget(OwnerOf("Provider"), 2m) with { Id = "b" }, Budget(new(LimitLevel.Provider, "anthropic"), 3m) with { Id = "c" }] });

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/explain?dialect=chat")
        {
            Content = new StringContent("""{"model":"openai/gpt-4o","fallbacks":["anthropic/claude-opus-4-6"],"messages":[]}"""),
            Headers = { { "x-bf-vk", Value } },
        };
        using var answer = await fleet.Gateway.Client.SendAsync(request);
        var limits = JsonElement.Parse(await answer.TextAsync()).GetProperty("limits").EnumerateArray().Select(static limit => limit.GetProperty("limit").GetDecimal());

        Assert.Equal([1m, 2m, 3m], limits.Order());
    }

    [Theory]
    [InlineData("chat", 402, "insufficient_quota")]
    [InlineData("messages", 402, "billing_error")]
    [InlineData("responses", 402, "budget_exceeded")]
    [InlineData("genai", 402, "spent")]
    public async Task It_is_said_in_the_clients_dialect(string client, int status, string word)
    {
        await using var fleet = await StartAsync(options => options with { Budgets = [Budget(new(LimitLevel.VirtualKey, "dev"), 0m)] });

        using var refused = await fleet.AskAsync(client, stream: true, "[]", ("x-bf-vk", Value));

        Assert.Equal(status, (int)refused.StatusCode);
        Assert.Contains(word, await refused.TextAsync(), StringComparison.Ordinal);
        Assert.Empty(fleet.OpenAI.Requests);
    }

    [Fact]
    public async Task Claude_Code_is_told_in_the_headers_that_it_reads()
    {
        await using var fleet = await StartAsync(options => options with { Budgets = [Budget(new(LimitLevel.VirtualKey, "dev"), 0.05m)] });
        (string, string)[] headers = [("x-bf-vk", Value), ("x-claude-code-session-id", "s")];

        using var first = await fleet.AskAsync("messages", stream: true, "[]", headers);
        await first.TextAsync();
        using var second = await fleet.AskAsync("messages", stream: false, "[]", headers);
        using var third = await fleet.AskAsync("messages", stream: false, "[]", headers);

        Assert.Equal("allowed", Unified(first, "status"));
        Assert.Equal("overage", Unified(second, "representative-claim"));
        Assert.Equal("0.8", Unified(third, "overage-utilization"));
        Assert.Equal(429, (int)third.StatusCode);
        Assert.Equal("false", third.Headers.GetValues("x-should-retry").Single());
        Assert.Contains("billing_error", await third.TextAsync(), StringComparison.Ordinal);
        Assert.NotNull(third.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_spent_budget_is_rejected_without_a_claim_of_whose_it_is()
    {
        await using var fleet = await StartAsync(options => options with { Budgets = [Budget(new(LimitLevel.VirtualKey, "dev"), 0m)] });

        using var refused = await fleet.AskAsync("messages", stream: true, "[]", ("x-bf-vk", Value), ("x-claude-code-session-id", "s"));

        Assert.Equal(("rejected", "org_spend_cap_reached", "monthly"), (Unified(refused, "status"), Unified(refused, "overage-disabled-reason"), Unified(refused, "overage-period")));
        Assert.Null(Unified(refused, "representative-claim"));
        Assert.True(long.Parse(Unified(refused, "reset")!, CultureInfo.InvariantCulture) > DateTimeOffset.UtcNow.ToUnixTimeSeconds());
    }

    [Fact]
    public async Task Who_has_limits_is_told_of_its_own_and_not_of_those_of_our_key()
    {
        await using var fleet = await StartAsync(
            options => options with { RateLimits = [Rate(new(LimitLevel.VirtualKey, "dev"), requests: 5, tokens: 100_000)] },
            request => OpenAIChatAnswer.To(request, TwoCents).Header("x-ratelimit-remaining-requests", "4711").Header("x-ratelimit-limit-tokens", "4712"));

        using var first = await fleet.AskAsync("chat", stream: false, "[]", ("x-bf-vk", Value));

        Assert.Equal(("5", "4"), (Header(first, "x-ratelimit-limit-requests"), Header(first, "x-ratelimit-remaining-requests")));
        Assert.Equal(("100000", "95000"), (Header(first, "x-ratelimit-limit-tokens"), Header(first, "x-ratelimit-remaining-tokens")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_that_fails_counts_as_one_and_costs_nothing(bool stream)
    {
        await using var fleet = await StartAsync(
            options => options with { Budgets = [Budget(new(LimitLevel.VirtualKey, "dev"), 0.03m)], RateLimits = [Rate(new(LimitLevel.VirtualKey, "dev"), requests: 3)] },
            request => Fleet.Refusal(400));

        using var failed = await fleet.AskAsync("chat", stream, "[]", ("x-bf-vk", Value));
        await failed.TextAsync();
        using var again = await fleet.AskAsync("chat", stream, "[]", ("x-bf-vk", Value));
        using var third = await fleet.AskAsync("chat", stream, "[]", ("x-bf-vk", Value));
        using var fourth = await fleet.AskAsync("chat", stream, "[]", ("x-bf-vk", Value));

        Assert.Equal((400, 400, 400, 429), ((int)failed.StatusCode, (int)again.StatusCode, (int)third.StatusCode, (int)fourth.StatusCode));
    }

    [Fact]
    public async Task A_fallback_is_charged_where_it_was_served_and_counted_once()
    {
        await using var fleet = await StartAsync(
            options => options with
            {
                RateLimits = [Rate(new(LimitLevel.VirtualKey, "dev"), requests: 2), Rate(new(LimitLevel.Provider, "openai"), requests: 1) with { Id = "at-openai" }],
            },
            request => Fleet.Refusal(500));

        using var first = await fleet.AskAsync("chat", stream: false, """["anthropic/claude-sonnet-4-6"]""", ("x-bf-vk", Value));
        using var second = await fleet.AskAsync("chat", stream: false, """["anthropic/claude-sonnet-4-6"]""", ("x-bf-vk", Value));
        using var third = await fleet.AskAsync("chat", stream: false, """["anthropic/claude-sonnet-4-6"]""", ("x-bf-vk", Value));

        Assert.Equal((200, 200, 429), ((int)first.StatusCode, (int)second.StatusCode, (int)third.StatusCode));
        Assert.Equal(2, fleet.Anthropic.RequestCount);
    }

    [Fact]
    public async Task A_provider_whose_limit_is_reached_is_passed_over()
    {
        await using var fleet = await StartAsync(options => options with { RateLimits = [Rate(new(LimitLevel.Provider, "openai"), requests: 1)] });

        Assert.Equal(200, await StatusAsync(fleet));
        using var second = await fleet.AskAsync("chat", stream: false, """["anthropic/claude-sonnet-4-6"]""", ("x-bf-vk", Value));

        Assert.Equal(200, (int)second.StatusCode);
        Assert.Equal((1, 1), (fleet.OpenAI.RequestCount, fleet.Anthropic.RequestCount));
    }

    [Fact]
    public async Task A_soft_budget_goes_on_with_a_cheaper_model()
    {
        var soft = Budget(new(LimitLevel.VirtualKey, "dev"), 0.02m) with { Exceeded = new() { Action = ExceededAction.Downgrade, Model = "gemini/gemini-2.5-flash" } };
        await using var fleet = await StartAsync(options => options with { Budgets = [soft] });

        Assert.Equal(200, await StatusAsync(fleet));
        using var second = await fleet.AskAsync("chat", stream: false, "[]", ("x-bf-vk", Value), ("x-heimdall-report", "1"));

        Assert.Equal((1, 1), (fleet.OpenAI.RequestCount, fleet.Gemini.RequestCount));
        Assert.Contains("downgrades", Header(second, "x-heimdall-route"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_throttled_request_waits_for_its_turn()
    {
        var slow = Rate(new(LimitLevel.VirtualKey, "dev"), requests: 1) with { Exceeded = new() { Action = ExceededAction.Throttle, Interval = TimeSpan.FromMinutes(40) } };
        await using var fleet = await StartAsync(options => options with { RateLimits = [slow] });

        Assert.Equal(200, await StatusAsync(fleet)); // within the limit
        Assert.Equal(200, await StatusAsync(fleet)); // the first turn beyond it is at once
        using var third = await fleet.AskAsync("chat", stream: false, "[]", ("x-bf-vk", Value));

        Assert.Equal(429, (int)third.StatusCode);
        Assert.InRange(third.Headers.RetryAfter!.Delta!.Value.TotalMinutes, 30, 41);
    }

    [Fact]
    public async Task A_window_that_is_over_lets_in_anew()
    {
        var time = new ManualTime();
        await using var fleet = await StartAsync(options => options with { RateLimits = [Rate(new(LimitLevel.VirtualKey, "dev"), requests: 1)] }, time: time);

        Assert.Equal((200, 429), (await StatusAsync(fleet), await StatusAsync(fleet)));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(200, await StatusAsync(fleet));
    }

    [Fact]
    public async Task A_model_without_a_price_is_refused_where_the_operator_says_so()
    {
        await using var fleet = await StartAsync(options => options with { UnpricedModels = UnpricedPolicy.Refuse });

        using var refused = await fleet.Gateway.PostAsync("/v1/chat/completions", Speaker.Ask("openai/nobody-knows-this-one"), ("x-bf-vk", Value));

        Assert.Equal(403, (int)refused.StatusCode);
        Assert.Contains("pricing_overrides", await refused.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(200, await StatusAsync(fleet));
    }

    private static string? Unified(HttpResponseMessage answer, string name) => Header(answer, $"anthropic-ratelimit-unified-{name}");

    private static string? Header(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? values.Single() : null;

    private static async Task<int> StatusAsync(Fleet fleet)
    {
        using var answer = await fleet.AskAsync("chat", stream: false, "[]", ("x-bf-vk", Value));
        await answer.TextAsync();
        return (int)answer.StatusCode;
    }

    private static Task<Fleet> StartAsync(Func<GovernanceOptions, GovernanceOptions> limits, Func<RecordedRequest, Script>? openAI = null, TimeProvider? time = null) => Fleet.StartAsync(
        openAI ?? (request => OpenAIChatAnswer.To(request, TwoCents)),
        change: options => options with
        {
            Governance = limits(new()
            {
                VirtualKeys = [new() { Id = "dev", Name = "dev", Value = new Secret(Value), TeamId = "team", Providers = [Allow("openai"), Allow("anthropic"), Allow("gemini")] }],
                Teams = [new("team", "The team", "customer")],
                Customers = [new("customer", "The customer")],
                Models = [new() { Id = "gpt", Model = "gpt-4o" }],
            }),
        },
        time: time);

    private static LimitOwner OwnerOf(string level) => level switch
    {
        "Customer" => new(LimitLevel.Customer, "customer"),
        "Team" => new(LimitLevel.Team, "team"),
        "VirtualKey" => new(LimitLevel.VirtualKey, "dev"),
        "ProviderConfig" => new(LimitLevel.ProviderConfig, "dev/openai"),
        "Provider" => new(LimitLevel.Provider, "openai"),
        _ => new(LimitLevel.Model, "gpt"),
    };

    private static VirtualKeyProviderOptions Allow(string provider) => new()
    {
        Id = $"dev/{provider}",
        Provider = provider,
        AllowedModels = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "*"),
        KeyIds = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "*"),
    };

    private static BudgetOptions Budget(LimitOwner owner, decimal limit) => new() { Id = "budget", Owner = owner, MaxLimit = limit, Period = new(1, PeriodUnit.Month) };

    private static RateLimitOptions Rate(LimitOwner owner, long? requests = null, long? tokens = null) => new()
    {
        Id = "rate",
        Owner = owner,
        MaxRequests = requests,
        RequestPeriod = requests is null ? null : new(1, PeriodUnit.Hour),
        MaxTokens = tokens,
        TokenPeriod = tokens is null ? null : new(1, PeriodUnit.Hour),
    };
}
