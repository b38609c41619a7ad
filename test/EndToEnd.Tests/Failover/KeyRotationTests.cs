using Heimdall.Engine.Configuration;

namespace Heimdall.EndToEnd.Tests.Failover;

/// <summary>A provider's keys stand in for each other, and what they suffered is remembered (conformance B61; Bifrost #5876).</summary>
public sealed class KeyRotationTests
{
    private static readonly string[] Five = ["a", "b", "c", "d", "e"];

    [Theory]
    [InlineData(429)]
    [InlineData(401)]
    [InlineData(402)]
    [InlineData(403)]
    public async Task All_keys_are_tried_whatever_the_number_of_retries(int status)
    {
        await using var fleet = await Fleet.StartAsync(
            request => Fleet.KeyOf(request) == "e" ? Fleet.Well(request) : Fleet.Refusal(status),
            change: options => WithoutRetries(Fleet.WithKeys(options, Five)));

        using var answer = await fleet.AskAsync("chat", stream: false);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("e", Fleet.KeyOf(fleet.OpenAI.Requests[^1]));
        Assert.Equal(fleet.OpenAI.RequestCount, fleet.OpenAI.Requests.Select(Fleet.KeyOf).Distinct().Count());
    }

    [Fact]
    public async Task A_key_that_was_refused_is_left_alone_afterwards_and_the_operator_is_told_once()
    {
        await using var fleet = await Fleet.StartAsync(
            request => Fleet.KeyOf(request) == "dead" ? Fleet.Refusal(401) : Fleet.Well(request),
            change: options => Fleet.WithKeys(options, "dead", "alive"));

        for (var i = 0; i < 30; i++)
        {
            using var answer = await fleet.AskAsync("chat", stream: false);
            Assert.Equal(200, (int)answer.StatusCode);
        }

        Assert.InRange(fleet.OpenAI.Requests.Count(request => Fleet.KeyOf(request) == "dead"), 0, 1);
        Assert.InRange(fleet.Gateway.Log.Lines.Count(line => line.Contains("The key 'dead' of 'openai' is refused", StringComparison.Ordinal)), 0, 1);
    }

    [Fact]
    public async Task A_wait_that_the_upstream_asked_for_is_kept_without_asking_it_again()
    {
        await using var fleet = await Fleet.StartAsync(_ => Fleet.Refusal(429).Header("retry-after", "60"));

        using var first = await fleet.AskAsync("messages", stream: true);
        using var second = await fleet.AskAsync("messages", stream: true);

        Assert.Equal(429, (int)second.StatusCode);
        Assert.InRange(int.Parse(second.Headers.GetValues("retry-after").Single(), System.Globalization.CultureInfo.InvariantCulture), 1, 60);
        Assert.Contains("rate_limit_error", await second.TextAsync(), StringComparison.Ordinal);
        Assert.Single(fleet.OpenAI.Requests);
    }

    [Theory]
    [InlineData("chat")] // relayed
    [InlineData("messages")]
    public async Task A_rate_limit_always_says_when_to_come_back(string client)
    {
        await using var fleet = await Fleet.StartAsync(_ => Fleet.Refusal(429));

        using var answer = await fleet.AskAsync(client, stream: true);

        Assert.Equal(429, (int)answer.StatusCode);
        Assert.InRange(int.Parse(answer.Headers.GetValues("retry-after").Single(), System.Globalization.CultureInfo.InvariantCulture), 1, 5);
    }

    [Fact]
    public async Task A_clients_own_credential_or_clock_makes_nobody_else_suffer()
    {
        await using var fleet = await Fleet.StartAsync(
            request => request.Header("x-patience") is null ? Fleet.Well(request) : Script.Silence(new Signal()),
            anthropic: request => request.Header("authorization") is null
                ? AnthropicMessagesAnswer.To(request, Fleet.Answer)
                : Script.Json(AnthropicMessagesAnswer.Error("rate_limit_error", "your subscription"), 429).Header("retry-after", "600"));
        for (var i = 0; i < 4; i++)
        {
            (await fleet.AskAsync("chat", stream: false, "[]", ("x-bf-eh-x-patience", "none"), ("x-bf-headers-timeout", "100ms"))).Dispose();
            using var own = new HttpRequestMessage(HttpMethod.Post, "/anthropic/v1/messages") { Content = new StringContent(Speaker.Ask("anthropic/claude-sonnet-4-6"), System.Text.Encoding.UTF8, "application/json") };
            own.Headers.TryAddWithoutValidation("authorization", $"Bearer sk-ant-oat01-somebodys-{TestSecret.Marker}-0123");
            using var limited = await fleet.Gateway.Client.SendAsync(own);
            Assert.Equal(429, (int)limited.StatusCode);
        }

        using var openAI = await fleet.AskAsync("chat", stream: false);
        using var anthropic = await fleet.Gateway.PostAsync("/anthropic/v1/messages", Speaker.Ask("anthropic/claude-sonnet-4-6"));

        Assert.Equal((200, 200), ((int)openAI.StatusCode, (int)anthropic.StatusCode));
        Assert.DoesNotContain("resting", await fleet.Gateway.Client.GetStringAsync("/api/targets"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_that_fails_and_fails_is_asked_last_until_it_recovers()
    {
        await using var fleet = await Fleet.StartAsync(
            request => Fleet.KeyOf(request) == "broken" ? Script.HangUp() : Fleet.Well(request),
            change: options => WithoutRetries(Fleet.WithKeys(options, "broken", "sound")));

        for (var i = 0; i < 40; i++)
        {
            using var answer = await fleet.AskAsync("chat", stream: false);
            Assert.Equal(200, (int)answer.StatusCode);
        }

        Assert.InRange(fleet.OpenAI.Requests.Count(request => Fleet.KeyOf(request) == "broken"), 0, 5);
    }

    [Fact]
    public async Task When_all_rest_somebody_is_asked_all_the_same()
    {
        var well = false;
        await using var fleet = await Fleet.StartAsync(request => Volatile.Read(ref well) ? Fleet.Well(request) : Fleet.Refusal(500));
        for (var i = 0; i < 5; i++)
            (await fleet.AskAsync("chat", stream: false)).Dispose();

        Volatile.Write(ref well, true);
        using var answer = await fleet.AskAsync("chat", stream: false);

        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_client_may_pin_a_key_by_its_name()
    {
        await using var fleet = await Fleet.StartAsync(Fleet.Well, change: options => Fleet.WithKeys(options, Five));

        for (var i = 0; i < 10; i++)
            (await fleet.AskAsync("chat", stream: false, "[]", ("x-bf-api-key", "c"))).Dispose();

        Assert.All(fleet.OpenAI.Requests, request => Assert.Equal("c", Fleet.KeyOf(request)));
    }

    [Fact]
    public async Task A_pinned_key_that_is_not_there_is_an_error_that_does_not_repeat_what_was_sent()
    {
        await using var fleet = await Fleet.StartAsync(Fleet.Well);

        using var answer = await fleet.AskAsync("chat", stream: false, "[]", ("x-bf-api-key", TestGateway.ClientKey));
        var text = await answer.TextAsync();

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains("x-bf-api-key", text, StringComparison.Ordinal);
        Assert.DoesNotContain(TestGateway.ClientKey, text, StringComparison.Ordinal);
        Assert.Empty(fleet.OpenAI.Requests);
    }

    private static GatewayOptions WithoutRetries(GatewayOptions options) =>
        options with { Providers = [.. options.Providers.Select(provider => provider.Over(network => network with { MaxRetries = 0 }))] };
}
