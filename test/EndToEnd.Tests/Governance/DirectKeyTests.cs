using System.Collections.Frozen;
using System.Text.Json;
using Heimdall.EndToEnd.Tests.Failover;
using Heimdall.Engine.Configuration;

namespace Heimdall.EndToEnd.Tests.Governance;

/// <summary>A client's own provider key is used where the client named its provider, and nowhere else.</summary>
public sealed class DirectKeyTests
{
    private const string Own = "sk-own-key-9876543210";
    private const string VirtualKey = "sk-bf-0123456789";

    private static readonly (string, string) Wanted = ("x-bf-direct-key", "true");

    public static TheoryData<string, string, string, string> Ways => new()
    {
        // path, model, the header that the client uses, the provider that gets it
        { "/v1/chat/completions", "openai/gpt-4o", "authorization", "openai" },
        { "/openai/v1/chat/completions", "gpt-4o", "api-key", "openai" },
        { "/openai/v1/chat/completions", "anthropic/claude-sonnet-4-6", "authorization", "anthropic" },
        { "/anthropic/v1/messages", "claude-haiku-4-5", "x-api-key", "anthropic" },
        { "/anthropic/v1/messages", "gemini/gemini-2.5-pro", "x-api-key", "gemini" },
        { "/genai/v1beta/models/gemini-2.5-pro:generateContent", "", "x-goog-api-key", "gemini" },
    };

    [Theory, MemberData(nameof(Ways))]
    public async Task It_goes_to_the_provider_that_the_model_or_the_path_names_in_that_providers_own_header(string path, string model, string header, string provider)
    {
        await using var fleet = await StartAsync();

        using var answer = await AskAsync(fleet, path, model, Wanted, (header, header == "authorization" ? $"Bearer {Own}" : Own));

        Assert.Equal(200, (int)answer.StatusCode);
        var (upstream, carrier) = provider switch
        {
            "openai" => (fleet.OpenAI, "authorization"),
            "anthropic" => (fleet.Anthropic, "x-api-key"),
            _ => (fleet.Gemini, "x-goog-api-key"),
        };
        Assert.EndsWith(Own, upstream.Request.Header(carrier), StringComparison.Ordinal);
        Assert.DoesNotContain(Configured.ProviderKey, string.Join('\n', upstream.Request.Headers), StringComparison.Ordinal);
        Assert.Null(upstream.Request.Header("x-bf-direct-key"));
        Assert.Equal(1, fleet.OpenAI.RequestCount + fleet.Anthropic.RequestCount + fleet.Gemini.RequestCount);
    }

    [Theory]
    [InlineData("/v1/chat/completions", "error.code")]
    [InlineData("/anthropic/v1/messages", "error.type")]
    public async Task Where_the_operator_does_not_allow_it_who_asks_for_it_is_refused_and_not_served_on_the_operators_money(string path, string place)
    {
        await using var fleet = await StartAsync(allowed: false);

        using var refused = await AskAsync(fleet, path, "openai/gpt-4o", Wanted, ("x-api-key", Own));
        var text = await refused.TextAsync();

        Assert.Equal(403, (int)refused.StatusCode);
        Assert.Equal("false", refused.Headers.GetValues("x-should-retry").Single());
        Assert.Contains("allow_direct_keys", text, StringComparison.Ordinal);
        Assert.Contains(place == "error.type" ? "permission_error" : "direct_keys_not_allowed", text, StringComparison.Ordinal);
        Assert.Empty(fleet.OpenAI.Requests);
    }

    [Theory]
    [InlineData("authorization", $"Bearer {VirtualKey}")]
    [InlineData("x-api-key", "sk-bf-anybodys")]
    [InlineData("x-other", Own)]
    public async Task Where_the_operator_does_not_allow_it_the_header_says_nothing_of_who_shows_no_key(string header, string value)
    {
        await using var fleet = await StartAsync(allowed: false, change: options => options with { Governance = new() });

        using var answer = await AskAsync(fleet, "/v1/chat/completions", "openai/gpt-4o", Wanted, (header, value));

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal($"Bearer {Configured.ProviderKey}", fleet.OpenAI.Request.Header("authorization"));
    }

    [Fact]
    public async Task Without_the_header_a_credential_of_the_client_stays_here()
    {
        await using var fleet = await StartAsync();

        using var answer = await AskAsync(fleet, "/v1/chat/completions", "openai/gpt-4o", ("x-api-key", Own), ("x-bf-direct-key", "false"));

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal($"Bearer {Configured.ProviderKey}", fleet.OpenAI.Request.Header("authorization"));
    }

    [Theory]
    [InlineData("/v1/chat/completions", "openai/gpt-4o", "x-other", Own, "direct_key_missing")]
    [InlineData("/v1/chat/completions", "openai/gpt-4o", "authorization", "Basic c2VjcmV0", "direct_key_missing")]
    [InlineData("/v1/chat/completions", "openai/gpt-4o", "authorization", $"Bearer {VirtualKey}", "direct_key_missing")]
    [InlineData("/v1/chat/completions", "openai/gpt-4o", "x-api-key", "sk-hd-admin-0123456789", "direct_key_missing")]
    [InlineData("/v1/chat/completions", "openai/gpt-4o", "x-api-key", "a-known-virtual-key", "direct_key_missing")]
    [InlineData("/v1/chat/completions", "gpt-4o", "x-api-key", Own, "direct_key_provider_unknown")]
    [InlineData("/v1/chat/completions", "openai/gpt-4o", "authorization", "Bearer sk-ant-oat01-somebodys", "direct_key_of_another_provider")]
    public async Task What_cannot_be_meant_is_refused_with_the_reason(string path, string model, string header, string value, string code)
    {
        await using var fleet = await StartAsync();

        using var refused = await AskAsync(fleet, path, model, Wanted, (header, value));
        var error = JsonElement.Parse(await refused.TextAsync()).GetProperty("error");

        Assert.Equal((400, code), ((int)refused.StatusCode, error.GetProperty("code").GetString()));
        Assert.Empty(fleet.OpenAI.Requests);
        Assert.Empty(fleet.Anthropic.Requests);
    }

    [Fact]
    public async Task A_provider_without_keys_is_served_too_and_one_that_is_not_configured_is_not()
    {
        await using var fleet = await StartAsync(change: options => options with
        {
            Providers = [.. options.Providers.Where(static provider => provider.Name != "gemini").Select(static provider => provider with { Keys = [], UnsetVariables = ["OPENAI_API_KEY"] })],
        });

        using var answer = await AskAsync(fleet, "/v1/chat/completions", "openai/gpt-4o", Wanted, ("x-api-key", Own));
        using var operators = await AskAsync(fleet, "/v1/chat/completions", "openai/gpt-4o");

        Assert.Equal((200, 404), ((int)answer.StatusCode, (int)operators.StatusCode));
        Assert.Equal($"Bearer {Own}", fleet.OpenAI.Request.Header("authorization"));
        foreach (var (path, model) in ((string, string)[])[("/v1/chat/completions", "gemini/gemini-2.5-pro"), ("/openai/v1/chat/completions", "gemini/gemini-2.5-pro"), ("/genai/v1beta/models/gemini-2.5-pro:generateContent", "")])
        {
            using var absent = await AskAsync(fleet, path, model, Wanted, ("x-api-key", Own));
            Assert.Equal(404, (int)absent.StatusCode);
            Assert.Contains("'gemini' is not configured", await absent.TextAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(1, fleet.OpenAI.RequestCount);
    }

    [Fact]
    public async Task A_provider_whose_address_is_not_known_gets_nobodys_key()
    {
        await using var fleet = await StartAsync(change: options => options with
        {
            Providers = [.. options.Providers.Select(static provider => provider with { Keys = [], UnsetVariables = ["THE_ADDRESS"], IsUnreachable = true })],
        });

        using var refused = await AskAsync(fleet, "/v1/chat/completions", "openai/gpt-4o", Wanted, ("x-api-key", Own));

        Assert.Equal(404, (int)refused.StatusCode);
        Assert.Contains("THE_ADDRESS", await refused.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_virtual_key_governs_and_the_clients_key_pays()
    {
        await using var fleet = await StartAsync(
            openAI: request => OpenAIChatAnswer.To(request, Fleet.Answer with { FreshTokens = 4000, OutputTokens = 1000 }), // two cents
            change: options => options with
            {
                Governance = options.Governance with
                {
                    Budgets = [new() { Id = "budget", Owner = new(LimitLevel.VirtualKey, "dev"), MaxLimit = 0.03m, Period = new(1, PeriodUnit.Month) }],
                },
            });

        using var answer = await AskAsync(fleet, "/v1/chat/completions", "openai/gpt-4o", Wanted, ("x-bf-vk", VirtualKey), ("x-api-key", Own));
        using var spent = await AskAsync(fleet, "/v1/chat/completions", "openai/gpt-4o", Wanted, ("authorization", $"Bearer {VirtualKey}"), ("x-api-key", Own));
        using var blocked = await AskAsync(fleet, "/v1/chat/completions", "anthropic/claude-sonnet-4-6", Wanted, ("x-bf-vk", VirtualKey), ("x-api-key", Own));

        Assert.Equal((200, 402, 403), ((int)answer.StatusCode, (int)spent.StatusCode, (int)blocked.StatusCode));
        Assert.Equal($"Bearer {Own}", fleet.OpenAI.Request.Header("authorization"));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(402)]
    [InlineData(403)]
    [InlineData(429)]
    public async Task When_it_is_refused_the_client_hears_of_it_nobody_else_pays_and_nobody_rests(int status)
    {
        await using var fleet = await StartAsync(
            request => request.Header("authorization") == $"Bearer {Own}" ? Script.Json(OpenAIChatAnswer.Error($"the key {Own} is refused", "some_error"), status).Header("retry-after", "600") : Fleet.Well(request),
            change: options => Fleet.WithKeys(options, "a", "b"));
        var body = """{"model":"openai/gpt-4o","messages":[{"role":"user","content":"Hello"}],"fallbacks":["anthropic/claude-sonnet-4-6","openai/gpt-4o-mini"]}""";

        using var refused = await SendAsync(fleet, "/v1/chat/completions", body, Wanted, ("x-api-key", Own));
        using var counted = await SendAsync(fleet, "/anthropic/v1/messages/count_tokens", body, Wanted, ("x-api-key", Own));

        Assert.Equal((status, 200), ((int)refused.StatusCode, (int)counted.StatusCode));
        Assert.All(fleet.OpenAI.Requests, static request => Assert.Equal($"Bearer {Own}", request.Header("authorization")));
        Assert.Single(fleet.OpenAI.Requests, static request => request.Path.EndsWith("/chat/completions", StringComparison.Ordinal));
        Assert.Empty(fleet.Anthropic.Requests);
        Assert.DoesNotContain("resting", await fleet.Gateway.Client.GetStringAsync("/api/targets"), StringComparison.Ordinal);

        using var others = await AskAsync(fleet, "/v1/chat/completions", "openai/gpt-4o");
        Assert.Equal(200, (int)others.StatusCode);
        Assert.DoesNotContain(Own, fleet.Gateway.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_providers_that_stand_by_are_asked_with_the_operators_keys()
    {
        await using var fleet = await StartAsync(_ => Fleet.Refusal(500));
        var body = """{"model":"openai/gpt-4o","messages":[{"role":"user","content":"Hello"}],"fallbacks":["openai/gpt-4o-mini","anthropic/claude-sonnet-4-6"]}""";

        using var answer = await SendAsync(fleet, "/v1/chat/completions", body, Wanted, ("authorization", $"Bearer {Own}"));

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Contains(fleet.OpenAI.Requests, static request => request.Json.GetProperty("model").GetString() == "gpt-4o-mini");
        Assert.All(fleet.OpenAI.Requests, static request => Assert.Equal($"Bearer {Own}", request.Header("authorization")));
        Assert.Equal(Configured.ProviderKey, fleet.Anthropic.Request.Header("x-api-key"));
    }

    [Fact]
    public async Task Whom_a_rule_or_a_name_of_the_operators_sends_elsewhere_is_served_there_with_the_operators_keys()
    {
        var rule = new RoutingRuleOptions { Id = "rule", Name = "rule", Expression = "model == 'gpt-4o'", Targets = [new() { Provider = "gemini", Model = "gemini-2.5-pro" }] };
        await using var fleet = await StartAsync(change: options => options with
        {
            Routing = options.Routing with { Rules = [rule] },
            Providers = [.. options.Providers.Select(static provider => provider.Name == "anthropic" ? provider with { Keys = [provider.Keys[0] with { Aliases = new Dictionary<string, string> { ["smart"] = "claude-sonnet-4-6" }.ToFrozenDictionary() }] } : provider)],
        });

        using var ruled = await AskAsync(fleet, "/v1/chat/completions", "openai/gpt-4o", Wanted, ("x-api-key", Own));
        using var named = await AskAsync(fleet, "/openai/v1/chat/completions", "smart", Wanted, ("x-api-key", Own));

        Assert.Equal((200, 200), ((int)ruled.StatusCode, (int)named.StatusCode));
        Assert.Equal(Configured.ProviderKey, fleet.Gemini.Request.Header("x-goog-api-key"));
        Assert.Equal(Configured.ProviderKey, fleet.Anthropic.Request.Header("x-api-key"));
        Assert.Empty(fleet.OpenAI.Requests);
    }

    [Fact]
    public async Task A_downgrade_to_another_provider_is_paid_by_the_operator_and_one_to_its_own_by_the_client()
    {
        foreach (var cheaper in (string[])["gemini/gemini-2.5-flash", "openai/gpt-4o-mini"])
        {
            await using var fleet = await StartAsync(change: options => options with
            {
                Governance = options.Governance with
                {
                    VirtualKeys = [options.Governance.VirtualKeys[0] with { AllowsAllProviders = true }],
                    Budgets = [new() { Id = "budget", Owner = new(LimitLevel.VirtualKey, "dev"), MaxLimit = 0m, Period = new(1, PeriodUnit.Month), Exceeded = new() { Action = ExceededAction.Downgrade, Model = cheaper } }],
                },
            });

            using var answer = await AskAsync(fleet, "/v1/chat/completions", "openai/gpt-4o", Wanted, ("x-bf-vk", VirtualKey), ("x-api-key", Own));

            Assert.Equal(200, (int)answer.StatusCode);
            if (cheaper.StartsWith("openai", StringComparison.Ordinal))
                Assert.Equal($"Bearer {Own}", fleet.OpenAI.Request.Header("authorization"));
            else
                Assert.Equal(Configured.ProviderKey, fleet.Gemini.Request.Header("x-goog-api-key"));
        }
    }

    [Fact]
    public async Task Headers_with_credentials_that_the_operator_adds_do_not_go_beside_it()
    {
        await using var fleet = await StartAsync(change: options => options with
        {
            Providers = [.. options.Providers.Select(static provider => provider.Over(static network => network with { ExtraHeaders = [new("api-key", "the-operators-own"), new("x-team", "blue")] }))],
        });

        using var answer = await AskAsync(fleet, "/v1/chat/completions", "openai/gpt-4o", Wanted, ("x-api-key", Own));

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Null(fleet.OpenAI.Request.Header("api-key"));
        Assert.Equal("blue", fleet.OpenAI.Request.Header("x-team"));
    }

    [Fact]
    public async Task Where_a_virtual_key_is_demanded_it_is_not_a_way_in()
    {
        await using var fleet = await StartAsync(change: options => options with { Client = options.Client with { RequiresVirtualKey = true } });

        using var refused = await AskAsync(fleet, "/v1/chat/completions", "openai/gpt-4o", Wanted, ("x-api-key", Own));

        Assert.Equal(401, (int)refused.StatusCode);
        Assert.Empty(fleet.OpenAI.Requests);
    }

    [Fact]
    public async Task A_persons_subscription_that_is_used_up_falls_back_to_another_model_and_never_to_the_operators_key()
    {
        await using var fleet = await StartAsync(anthropic: static _ => Script.Json(AnthropicMessagesAnswer.Error("rate_limit_error", "your subscription"), 429));
        var body = """{"model":"anthropic/claude-sonnet-4-6","max_tokens":64,"messages":[{"role":"user","content":"Hello"}],"fallbacks":["openai/gpt-4o"]}""";

        using var served = await SendAsync(fleet, "/anthropic/v1/messages", body, ("authorization", "Bearer sk-ant-oat01-somebodys"));

        Assert.Equal(200, (int)served.StatusCode);
        Assert.Equal((1, 1), (fleet.Anthropic.RequestCount, fleet.OpenAI.RequestCount));
    }

    [Fact]
    public async Task A_persons_subscription_that_is_refused_is_told()
    {
        await using var fleet = await StartAsync(anthropic: static _ => Script.Json(AnthropicMessagesAnswer.Error("authentication_error", "OAuth token has expired"), 401));
        var body = """{"model":"anthropic/claude-sonnet-4-6","max_tokens":64,"messages":[{"role":"user","content":"Hello"}],"fallbacks":["openai/gpt-4o"]}""";

        using var refused = await SendAsync(fleet, "/anthropic/v1/messages", body, ("authorization", "Bearer sk-ant-oat01-somebodys"));

        Assert.Equal(401, (int)refused.StatusCode);
        Assert.Equal((1, 0), (fleet.Anthropic.RequestCount, fleet.OpenAI.RequestCount));
    }

    [Fact]
    public async Task A_persons_subscription_goes_to_nobody_who_only_speaks_the_same_dialect()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(request => AnthropicMessagesAnswer.To(request, Fleet.Answer));
        var definition = Configured.Provider("anthropic", upstream).Definition with { Name = "look-alike", SubscriptionPrefix = null, KeyPrefix = null };
        await using var gateway = await TestGateway.StartAsync(Configured.Provider("deepseek", upstream), Configured.Provider("anthropic", upstream) with { Name = "look-alike", Definition = definition });

        foreach (var model in (string[])["deepseek/deepseek-chat", "look-alike/claude-sonnet-4-6"])
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/anthropic/v1/messages") { Content = new StringContent(Speaker.Ask(model), System.Text.Encoding.UTF8, "application/json") };
            request.Headers.TryAddWithoutValidation("authorization", "Bearer sk-ant-oat01-somebodys");
            using var answer = await gateway.Client.SendAsync(request);
            Assert.Equal(200, (int)answer.StatusCode);
        }

        Assert.All(upstream.Requests, static request => Assert.Equal((null, Configured.ProviderKey), (request.Header("authorization"), request.Header("x-api-key"))));
    }

    private static Task<HttpResponseMessage> AskAsync(Fleet fleet, string path, string model, params (string, string)[] headers) =>
        SendAsync(fleet, path, path.StartsWith("/genai", StringComparison.Ordinal) ? """{"contents":[{"role":"user","parts":[{"text":"Hello"}]}]}""" : Speaker.Ask(model), headers);

    private static Task<HttpResponseMessage> SendAsync(Fleet fleet, string path, string body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return fleet.Gateway.Client.SendAsync(request);
    }

    private static Task<Fleet> StartAsync(
        Func<RecordedRequest, Script>? openAI = null,
        Func<RecordedRequest, Script>? anthropic = null,
        bool allowed = true,
        Func<GatewayOptions, GatewayOptions>? change = null)
    {
        var all = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "*");
        return Fleet.StartAsync(openAI ?? Fleet.Well, anthropic, change: options =>
        {
            options = options with
            {
                Client = options.Client with { AllowsDirectKeys = allowed },
                Governance = new()
                {
                    VirtualKeys =
                    [
                        new() { Id = "dev", Name = "dev", Value = new(VirtualKey), Providers = [new() { Id = "dev/openai", Provider = "openai", AllowedModels = all, KeyIds = FrozenSet<string>.Empty }] },
                        new() { Id = "other", Name = "other", Value = new("a-known-virtual-key") },
                    ],
                },
            };
            return change?.Invoke(options) ?? options;
        });
    }
}
