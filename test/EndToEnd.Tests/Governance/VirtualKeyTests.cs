using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Heimdall.EndToEnd.Tests.Failover;
using Heimdall.Engine.Configuration;

namespace Heimdall.EndToEnd.Tests.Governance;

/// <summary>A virtual key opens what it lists and nothing else, on every path.</summary>
public sealed class VirtualKeyTests
{
    private const string Value = $"sk-bf-{TestSecret.Marker}-0123456789";

    public static TheoryData<string, string> Forms => new()
    {
        { "x-bf-vk", Value },
        { "x-bf-vk", "any-form-at-all" },
        { "authorization", $"Bearer {Value}" },
        { "x-api-key", Value },
        { "x-goog-api-key", Value },
        { "api-key", $"SK-BF-{TestSecret.Marker}-upper" },
    };

    [Theory, MemberData(nameof(Forms))]
    public async Task It_is_found_in_every_header_that_may_carry_one(string header, string value)
    {
        await using var fleet = await StartAsync(Key(value.Replace("Bearer ", "", StringComparison.Ordinal), Allow("openai")), required: true);

        using var answer = await AskAsync(fleet, "openai/gpt-4o", header, value);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.DoesNotContain(value, string.Join('\n', fleet.OpenAI.Request.Headers), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x-bf-vk", $"sk-bf-nobodys-{TestSecret.Marker}-0123", "virtual_key_not_found")]
    [InlineData("authorization", $"Bearer sk-bf-nobodys-{TestSecret.Marker}-0123", "virtual_key_not_found")]
    [InlineData("authorization", $"Bearer sk-proj-a-provider-key-{TestSecret.Marker}-0123", "virtual_key_required")]
    [InlineData("x-other", "nothing", "virtual_key_required")]
    public async Task Who_shows_none_that_is_known_stays_outside(string header, string value, string code)
    {
        await using var fleet = await StartAsync(Key(Value, Allow("openai")), required: true);

        using var answer = await AskAsync(fleet, "openai/gpt-4o", header, value);
        var text = await answer.TextAsync();

        Assert.Equal(401, (int)answer.StatusCode);
        Assert.Contains(code, text, StringComparison.Ordinal);
        Assert.Equal("false", answer.Headers.GetValues("x-should-retry").Single());
        Assert.DoesNotContain("nobodys", text, StringComparison.Ordinal);
        Assert.Empty(fleet.OpenAI.Requests);
    }

    [Fact]
    public async Task Where_none_is_demanded_clients_without_one_are_served()
    {
        await using var fleet = await StartAsync(Key(Value, Allow("anthropic")), required: false);

        using var answer = await AskAsync(fleet, "openai/gpt-4o", "x-api-key", "dummy-key");

        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Fact]
    public async Task One_that_is_switched_off_or_expired_says_so()
    {
        var off = Key(Value, Allow("openai")) with { IsActive = false };
        var expired = Key($"sk-bf-expired-{TestSecret.Marker}-0123", Allow("openai")) with { Id = "old", ExpiresAt = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero) };
        await using var fleet = await StartAsync([off, expired], required: true);

        using var first = await AskAsync(fleet, "openai/gpt-4o", "x-bf-vk", Value);
        using var second = await AskAsync(fleet, "openai/gpt-4o", "x-bf-vk", $"sk-bf-expired-{TestSecret.Marker}-0123");

        Assert.Equal((403, 403), ((int)first.StatusCode, (int)second.StatusCode));
        Assert.Contains("virtual_key_blocked", await first.TextAsync(), StringComparison.Ordinal);
        Assert.Contains("expired on 2025-01-01", await second.TextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("anthropic/claude-sonnet-4-6", "provider_blocked")]
    [InlineData("openai/o3", "model_blocked")]
    [InlineData("openai/gpt-4o-secret", "model_blocked")]
    public async Task What_it_does_not_list_is_refused_with_the_reason(string model, string code)
    {
        var allowed = Allow("openai", "gpt-4o", "openai/gpt-4o-mini", "gpt-4o-secret") with { BlacklistedModels = Set("gpt-4o-secret") };
        await using var fleet = await StartAsync(Key(Value, allowed), required: true);

        using var answer = await AskAsync(fleet, model, "x-bf-vk", Value);
        using var listed = await AskAsync(fleet, "openai/gpt-4o-mini", "x-bf-vk", Value);

        Assert.Equal((403, 200), ((int)answer.StatusCode, (int)listed.StatusCode));
        Assert.Contains(code, await answer.TextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/anthropic/v1/messages", "permission_error")]
    [InlineData("/v1/chat/completions", "provider_blocked")]
    [InlineData("/v1/responses", "provider_blocked")]
    public async Task The_refusal_is_in_the_clients_dialect(string path, string word)
    {
        await using var fleet = await StartAsync(Key(Value, Allow("gemini")), required: true);

        using var answer = await fleet.Gateway.PostAsync(path, """{"model":"openai/gpt-4o","max_tokens":9,"input":"hi","messages":[{"role":"user","content":"hi"}]}""", ("x-bf-vk", Value));
        var error = JsonElement.Parse(await answer.TextAsync()).GetProperty("error");

        Assert.Equal(403, (int)answer.StatusCode);
        Assert.Contains(word, error.ToString(), StringComparison.Ordinal);
        Assert.Contains("It may use gemini.", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_its_provider_keys_are_used_and_a_failing_one_leads_to_no_other()
    {
        await using var fleet = await StartAsync(
            [Key(Value, Allow("openai") with { KeyIds = Set("b") })],
            required: true,
            openAI: request => Fleet.KeyOf(request) == "b" ? Fleet.Refusal(429) : Fleet.Well(request),
            change: options => Fleet.WithKeys(options, "a", "b", "c"));

        using var answer = await AskAsync(fleet, "openai/gpt-4o", "x-bf-vk", Value);

        Assert.Equal(429, (int)answer.StatusCode);
        Assert.All(fleet.OpenAI.Requests, request => Assert.Equal("b", Fleet.KeyOf(request)));
    }

    [Fact]
    public async Task Fallbacks_that_it_does_not_list_are_left_out()
    {
        await using var fleet = await StartAsync([Key(Value, Allow("openai"), Allow("gemini"))], required: true, openAI: _ => Fleet.Refusal(500));

        using var answer = await fleet.AskAsync("messages", stream: false, """["anthropic/claude-sonnet-4-6","gemini/gemini-2.5-pro"]""", ("x-bf-vk", Value));

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal((0, 1), (fleet.Anthropic.RequestCount, fleet.Gemini.RequestCount));
    }

    [Fact]
    public async Task A_bare_name_is_split_by_its_weights_among_the_providers_that_serve_it()
    {
        await using var fleet = await StartAsync(
            [Key(Value, Allow("openai") with { Weight = 0.8 }, Allow("anthropic") with { Weight = 0.2 }, Allow("gemini"))],
            required: true,
            change: options => options with { Providers = [.. options.Providers.Select(provider => provider with { Keys = [provider.Keys[0] with { Models = Set("shared", "*") }] })] });

        for (var i = 0; i < 300; i++)
            (await AskAsync(fleet, "shared", "x-bf-vk", Value)).Dispose();

        // Five standard deviations of a binomial of 300.
        Assert.InRange(fleet.OpenAI.RequestCount, 205, 275);
        Assert.Equal(300, fleet.OpenAI.RequestCount + fleet.Anthropic.RequestCount);
    }

    [Theory]
    [InlineData("/v1/models", "data", "id")]
    [InlineData("/anthropic/v1/models", "data", "id")]
    [InlineData("/genai/v1beta/models", "models", "name")]
    public async Task Model_lists_show_what_it_may_use(string path, string list, string name)
    {
        await using var fleet = await StartAsync(Key(Value, Allow("openai", "gpt-4o")), required: true);

        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "x-bf-vk", Value } } };
        using var answer = await fleet.Gateway.Client.SendAsync(request);
        using var refused = await fleet.Gateway.Client.GetAsync(path);

        var models = JsonElement.Parse(await answer.TextAsync()).GetProperty(list).EnumerateArray().Select(model => model.GetProperty(name).GetString()!.Replace("models/", "", StringComparison.Ordinal));
        Assert.Equal(["openai/gpt-4o"], models);
        Assert.Equal(401, (int)refused.StatusCode);
    }

    [Fact]
    public async Task Counting_tokens_needs_it_too()
    {
        await using var fleet = await StartAsync(Key(Value, Allow("openai")), required: true);

        using var refused = await fleet.Gateway.PostAsync("/anthropic/v1/messages/count_tokens", Speaker.Ask("openai/gpt-4o"));
        using var answer = await fleet.Gateway.PostAsync("/anthropic/v1/messages/count_tokens", Speaker.Ask("openai/gpt-4o"), ("x-bf-vk", Value));

        Assert.Equal((401, 200), ((int)refused.StatusCode, (int)answer.StatusCode));
    }

    private static Task<HttpResponseMessage> AskAsync(Fleet fleet, string model, string header, string value)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Speaker.Ask(model), System.Text.Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation(header, value);
        return fleet.Gateway.Client.SendAsync(request);
    }

    private static Task<Fleet> StartAsync(VirtualKeyOptions key, bool required) => StartAsync([key], required);

    private static Task<Fleet> StartAsync(
        VirtualKeyOptions[] keys,
        bool required,
        Func<RecordedRequest, Script>? openAI = null,
        Func<GatewayOptions, GatewayOptions>? change = null) =>
        Fleet.StartAsync(openAI ?? Fleet.Well, change: options => (change?.Invoke(options) ?? options) with
        {
            Governance = new() { VirtualKeys = ImmutableArray.Create(keys) },
            Client = options.Client with { RequiresVirtualKey = required },
        });

    private static VirtualKeyOptions Key(string value, params VirtualKeyProviderOptions[] providers) =>
        new() { Id = "dev", Name = "dev", Value = new Secret(value), Providers = ImmutableArray.Create(providers) };

    private static VirtualKeyProviderOptions Allow(string provider, params string[] models) => new()
    {
        Id = $"dev/{provider}",
        Provider = provider,
        AllowedModels = models.Length == 0 ? Set("*") : Set(models),
        KeyIds = Set("*"),
    };

    private static FrozenSet<string> Set(params string[] items) => items.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
