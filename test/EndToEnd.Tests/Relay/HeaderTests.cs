namespace Heimdall.EndToEnd.Tests.Relay;

/// <summary>Which headers travel, and which must not.</summary>
public sealed class HeaderTests
{
    private static readonly (string Name, string Value)[] Credentials =
    [
        ("cookie", $"session={TestGateway.ClientKey}"),
        ("proxy-authorization", $"Basic {TestGateway.ClientKey}"),
        ("api-key", TestGateway.ClientKey),
        ("x-goog-api-key", TestGateway.ClientKey),
        ("x-bf-vk", TestGateway.ClientKey),
    ];

    private static readonly (string Name, string Value)[] OfClaudeCode =
    [
        ("anthropic-version", "2023-06-01"),
        ("anthropic-beta", "claude-code-20250219,a-beta-of-tomorrow-2027-01-01"),
        ("anthropic-dangerous-direct-browser-access", "true"),
        ("x-claude-code-session-id", "5e551011-0000-0000-0000-000000000000"),
        ("x-app", "cli"),
        ("x-stainless-lang", "js"),
        ("user-agent", "claude-cli/2.1.330 (external, sdk-cli)"),
    ];

    [Theory]
    [InlineData(Speaker.OpenAI, Speaker.OpenAI)]
    [InlineData(Speaker.OpenAI, Speaker.Anthropic)]
    [InlineData(Speaker.Anthropic, Speaker.OpenAI)]
    [InlineData(Speaker.Anthropic, Speaker.Anthropic)]
    public async Task A_clients_credential_never_reaches_an_upstream(string client, string provider)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(Speaker.Of(provider).BufferedAnswer));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        using var answer = await gateway.PostAsync(Speaker.Of(client).Path, Speaker.Ask($"{provider}/model-1"), [.. Credentials, .. OfClaudeCode]);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.DoesNotContain(TestGateway.ClientKey, string.Join('\n', upstream.Request.Headers), StringComparison.Ordinal);
        Assert.DoesNotContain(TestGateway.ClientKey, upstream.Request.Text, StringComparison.Ordinal);
        Assert.Null(upstream.Request.Header("cookie"));
    }

    [Fact]
    public async Task An_OpenAI_upstream_gets_the_provider_key_as_a_bearer()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(Speaker.Of(Speaker.OpenAI).BufferedAnswer));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.OpenAI, upstream));

        using var answer = await gateway.PostAsync(Speaker.Of(Speaker.Anthropic).Path, Speaker.Ask("openai/model-1"), OfClaudeCode);

        Assert.Equal($"Bearer {Configured.ProviderKey}", upstream.Request.Header("authorization"));
        Assert.Null(upstream.Request.Header("x-api-key"));
        Assert.DoesNotContain(upstream.Request.Headers.Keys, header => header.StartsWith("anthropic-", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(upstream.Request.Headers.Keys, header => header.StartsWith("x-", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task An_Anthropic_upstream_gets_the_provider_key_the_version_and_every_beta()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(Speaker.Of(Speaker.Anthropic).BufferedAnswer));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.Anthropic, upstream));

        using var answer = await gateway.PostAsync(Speaker.Of(Speaker.Anthropic).Path, Speaker.Ask("anthropic/model-1"), OfClaudeCode);

        Assert.Equal(Configured.ProviderKey, upstream.Request.Header("x-api-key"));
        Assert.Null(upstream.Request.Header("authorization"));
        Assert.Equal("2023-06-01", upstream.Request.Header("anthropic-version"));
        Assert.Equal("claude-code-20250219,a-beta-of-tomorrow-2027-01-01", upstream.Request.Header("anthropic-beta"));
    }

    [Fact]
    public async Task An_Anthropic_upstream_gets_a_version_even_from_a_client_that_knows_none()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(Speaker.Of(Speaker.Anthropic).BufferedAnswer));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.Anthropic, upstream));

        using var answer = await gateway.PostAsync(Speaker.Of(Speaker.OpenAI).Path, Speaker.Ask("anthropic/model-1"), ("anthropic-beta", "of-another-body"));

        Assert.Equal("2023-06-01", upstream.Request.Header("anthropic-version"));
        Assert.Null(upstream.Request.Header("anthropic-beta"));
    }

    [Fact]
    public async Task The_upstreams_request_id_and_rate_limits_reach_the_client_and_its_cookies_do_not()
    {
        var script = Script.Json(Speaker.Of(Speaker.Anthropic).BufferedAnswer)
            .Header("request-id", "req_upstream")
            .Header("anthropic-ratelimit-requests-remaining", "41")
            .Header("set-cookie", "__cf_bm=1")
            .Header("server", "cloudflare");
        await using var upstream = await ScriptedUpstream.StartAsync(script);
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.Anthropic, upstream));

        using var answer = await gateway.PostAsync(Speaker.Of(Speaker.Anthropic).Path, Speaker.Ask("anthropic/model-1"));

        Assert.Equal("req_upstream", answer.Headers.GetValues("request-id").Single());
        Assert.Equal("41", answer.Headers.GetValues("anthropic-ratelimit-requests-remaining").Single());
        Assert.False(answer.Headers.Contains("set-cookie"));
        Assert.False(answer.Headers.Contains("server"));
    }
}
