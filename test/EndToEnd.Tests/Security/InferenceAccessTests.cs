namespace Heimdall.EndToEnd.Tests.Security;

/// <summary>Who may use models, and whose pages may.</summary>
public sealed class InferenceAccessTests
{
    private const string Path = "/v1/chat/completions";
    private const string VirtualKey = $"sk-bf-3f9a2b-{TestSecret.Marker}-3f9a2b";

    [Fact]
    public async Task Beyond_loopback_a_virtual_key_is_needed_and_the_answer_says_what_to_do()
    {
        await using var upstream = await UpstreamAsync();
        await using var gateway = await GuardedGateway.StartAsync(Config(upstream), isLocal: false);

        var answer = await AskAsync(gateway);

        Assert.Equal(401, answer.Status);
        Assert.Equal("false", answer.Header("x-should-retry"));
        Assert.Contains("/api/governance/virtual-keys", answer.Text, StringComparison.Ordinal);
        Assert.Contains("enforce_auth_on_inference", answer.Text, StringComparison.Ordinal);
        Assert.Equal(0, upstream.RequestCount);
    }

    [Theory]
    [InlineData("", true, 200)]
    [InlineData("\"enforce_auth_on_inference\": true", true, 401)]
    [InlineData("\"enforce_auth_on_inference\": false", false, 200)]
    [InlineData("\"whitelisted_routes\": [\"/v1/*\"]", false, 200)]
    [InlineData("\"whitelisted_routes\": [\"/anthropic/v1/messages\"]", false, 401)]
    public async Task The_configuration_says_who_needs_one(string client, bool isLocal, int status)
    {
        await using var upstream = await UpstreamAsync();
        await using var gateway = await GuardedGateway.StartAsync(Config(upstream, client), isLocal);

        Assert.Equal(status, (await AskAsync(gateway)).Status);
    }

    [Fact]
    public async Task Whoever_shows_one_is_let_in()
    {
        await using var upstream = await UpstreamAsync();
        await using var gateway = await GuardedGateway.StartAsync(
            Config(upstream, governance: $$"""{"virtual_keys": [{"id": "v", "name": "v", "value": "{{VirtualKey}}", "provider_configs": [{"provider": "openai", "allowed_models": ["*"], "key_ids": ["*"]}]}]}"""),
            isLocal: false);

        Assert.Equal(401, (await AskAsync(gateway)).Status);
        Assert.Equal(200, (await AskAsync(gateway, ("x-bf-vk", VirtualKey))).Status);
    }

    [Fact]
    public async Task Headers_that_are_required_are_named_where_they_are_missing_or_wrong()
    {
        await using var upstream = await UpstreamAsync();
        await using var gateway = await GuardedGateway.StartAsync(Config(upstream, """ "required_headers": {"x-team": "*", "x-ticket": "[A-Z]+-[0-9]+", "x-any": ""} """));

        var none = await AskAsync(gateway);
        var wrong = await AskAsync(gateway, ("x-team", "a"), ("x-ticket", "ABC-12 "), ("x-any", "b"));
        var partly = await AskAsync(gateway, ("x-team", "a"), ("x-ticket", "xABC-12"), ("x-any", "b"));
        var right = await AskAsync(gateway, ("x-team", "a"), ("x-ticket", "ABC-12"), ("x-any", "b"));

        Assert.Equal((400, "missing_required_headers"), (none.Status, none.At("error", "code")));
        Assert.Contains("x-team, x-ticket, x-any", none.At("error", "message"), StringComparison.Ordinal);
        Assert.Equal(200, wrong.Status); // servers trim what stands around a value
        Assert.Contains("accepts: x-ticket.", partly.At("error", "message"), StringComparison.Ordinal);
        Assert.Equal(200, right.Status);
    }

    [Theory]
    [InlineData("http://localhost:3000", "", 200)]
    [InlineData("http://127.0.0.1:5173", "", 200)]
    [InlineData("app://obsidian.md", "", 200)]
    [InlineData("https://app.example", "\"allowed_origins\": [\"https://app.example\"]", 200)]
    [InlineData("https://app.example", "\"allowed_origins\": [\"*\"]", 200)]
    [InlineData("https://app.example", "", 403)]
    [InlineData("https://app.example.evil.example", "\"allowed_origins\": [\"https://app.example\"]", 403)]
    [InlineData("https://localhost.evil.example", "", 403)]
    [InlineData("null", "", 403)]
    public async Task Pages_call_from_this_machine_and_from_where_the_operator_says(string origin, string client, int status)
    {
        await using var upstream = await UpstreamAsync();
        await using var gateway = await GuardedGateway.StartAsync(Config(upstream, client));

        var answer = await AskAsync(gateway, ("origin", origin));
        var preflight = await gateway.SendAsync(HttpMethod.Options, Path, null, ("origin", origin), ("access-control-request-method", "POST"), ("access-control-request-headers", "content-type, x-stainless-os, x-odd"));

        Assert.Equal(status, answer.Status);
        Assert.Equal(status is 200 ? 1 : 0, upstream.RequestCount);
        Assert.Equal(status is 200 ? 204 : 403, preflight.Status);
        Assert.Equal(status is 200 ? origin : null, answer.Header("Access-Control-Allow-Origin"));
        Assert.Equal(status is 200 ? "content-type, x-stainless-os" : null, preflight.Header("Access-Control-Allow-Headers"));
        Assert.Null(preflight.Header("Access-Control-Allow-Credentials"));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("\"allowed_origins\": [\"*\"]", null)]
    [InlineData("\"allowed_origins\": [\"http://localhost:3000\"]", "http://localhost:3000")]
    public async Task The_management_API_is_for_origins_that_are_named_only(string client, string? allowed)
    {
        await using var upstream = await UpstreamAsync();
        await using var gateway = await GuardedGateway.StartAsync(Config(upstream, client));

        var answer = await gateway.GetAsync("/api/version", ("origin", "http://localhost:3000"));

        Assert.Equal(allowed, answer.Header("Access-Control-Allow-Origin"));
    }

    private static Task<ScriptedUpstream> UpstreamAsync() => ScriptedUpstream.StartAsync(Script.Json(Speaker.Of(Speaker.OpenAI).BufferedAnswer));

    private static Task<Answer> AskAsync(GuardedGateway gateway, params (string Name, string Value)[] headers) => gateway.PostAsync(Path, Speaker.Ask("openai/model-1"), headers);

    private static string Config(ScriptedUpstream upstream, string client = "", string governance = "{}") => $$"""
        { "client": { {{client}} }, "governance": {{governance}}, "providers": { "openai": {
            "keys": [ { "name": "main", "value": "{{Configured.ProviderKey}}", "models": ["*"] } ],
            "network_config": { "base_url": "{{upstream.BaseUrl}}" } } } }
        """;
}
