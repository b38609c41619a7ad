using System.Text;

namespace Heimdall.EndToEnd.Tests.Security;

/// <summary>Everything that is a credential goes through everything that can go wrong, and is then looked for everywhere.</summary>
public sealed class NoSecretTests
{
    private const string ProviderKey = $"sk-needle-provider-{TestSecret.Marker}-0123456789";
    private const string OtherKey = $"sk-needle-other-{TestSecret.Marker}-0123456789";
    private const string HeaderValue = $"needle-header-{TestSecret.Marker}-0123456789";
    private const string ProxyPassword = $"needle-proxy-{TestSecret.Marker}-0123456789";
    private const string VirtualKey = $"sk-bf-needle-{TestSecret.Marker}-0123456789";
    private const string DirectCredential = $"needle-of-the-client-{TestSecret.Marker}-0123456789";
    private const string SetupToken = $"needle-setup-{TestSecret.Marker}-0123456789";
    private const string RequiredValue = $"needle-required-{TestSecret.Marker}-0123456789";

    [Fact]
    public async Task No_log_answer_or_file_holds_a_secret_in_clear()
    {
        const string Quoting = $$$"""{"error":{"message":"wrong key {{{ProviderKey}}} given","type":"invalid_request_error"}}""";
        await using var upstream = await ScriptedUpstream.StartAsync(
            Script.Json(Quoting, 401),
            Script.Json(Quoting, 400),
            Script.Json(Quoting, 500),
            Script.EventStream().Write($"data: {Quoting}\n\n"),
            Script.HangUp(),
            Script.Json(Speaker.Of(Speaker.OpenAI).BufferedAnswer));
        await using var gateway = await GuardedGateway.StartAsync(Config(upstream), isLocal: false);
        var said = new StringBuilder();

        var login = await gateway.LogInAsync();
        var token = login.At("token");
        var session = GuardedGateway.Bearer(token);
        foreach (var stream in new[] { false, true, false, true, false, true })
            said.Append((await gateway.PostAsync("/v1/chat/completions", Speaker.Ask("openai/model-1", stream), ("x-bf-vk", VirtualKey), ("x-needle", RequiredValue), ("authorization", $"Bearer {DirectCredential}"))).Text);
        said.Append((await gateway.PostAsync("/v1/chat/completions", Speaker.Ask("openai/model-1"), ("x-bf-vk", VirtualKey + "-wrong"), ("x-needle", RequiredValue))).Text);
        said.Append((await gateway.PostAsync("/v1/chat/completions", Speaker.Ask("openai/model-1"), ("x-bf-vk", VirtualKey))).Text);
        said.Append((await gateway.LogInAsync("wrong-" + DirectCredential)).Text);
        said.Append((await gateway.GetAsync("/api/config", GuardedGateway.Basic("ada", "wrong-" + DirectCredential))).Text);
        foreach (var path in new[]
        {
            "/api/config", "/api/providers", "/api/providers/openai", "/api/providers/openai/keys", "/api/keys", "/api/governance/virtual-keys", "/api/governance/virtual-keys/v",
            "/api/explain?model=openai/model-1", "/api/targets", "/api/audit-logs", "/api/access-keys", "/api/session/is-auth-enabled", "/metrics", "/v1/models",
        })
        {
            said.Append((await gateway.GetAsync(path, session)).Text);
        }

        var created = await gateway.PostAsync("/api/providers/openai/keys", $$"""{"name": "other", "value": "{{OtherKey}}", "models": ["*"]}""", session);
        said.Append(created.Text).Append((await gateway.PutAsync("/api/providers/openai", """{"network_config": {"max_retries": "many"}}""", session)).Text);
        said.Append((await gateway.PostAsync("/api/config/reload", "", session)).Text);
        var accessKey = (await gateway.PostAsync("/api/access-keys", """{"name": "ci", "scopes": ["read"]}""", session)).At("access_key", "value");
        said.Append((await gateway.GetAsync("/api/providers", GuardedGateway.Bearer(accessKey))).Text);
        var virtualKey = await gateway.PostAsync("/api/governance/virtual-keys", """{"name": "made"}""", session);
        var made = virtualKey.At("virtual_key", "value");
        var log = gateway.Gateway.Log.Text;
        await gateway.RestartAsync(); // so that what was only in memory is on the disk

        Assert.True(created.Status is 200 or 201, created.Text);
        Assert.True(upstream.RequestCount >= 5);
        var everywhere = new (string Where, string Text)[] { ("an answer", said.ToString()), ("the log", log + gateway.Gateway.Log.Text), ("a file", gateway.Files(except: "config.json")) };
        var secrets = new[] { ProviderKey, OtherKey, HeaderValue, ProxyPassword, VirtualKey, DirectCredential, SetupToken, RequiredValue, GuardedGateway.Password, token, accessKey, made };
        var found = from place in everywhere from secret in secrets where place.Text.Contains(secret, StringComparison.Ordinal) select $"{secret} in {place.Where}";
        Assert.Equal([], found);
    }

    private static string Config(ScriptedUpstream upstream) => $$$"""
        { "setup_token": "{{{SetupToken}}}",
          "client": { "required_headers": {"x-needle": "{{{RequiredValue}}}"} },
          "governance": {
            "auth_config": { "admin_username": "ada", "admin_password": "{{{GuardedGateway.Password}}}", "is_enabled": true },
            "virtual_keys": [ {"id": "v", "name": "v", "value": "{{{VirtualKey}}}", "provider_configs": [{"provider": "openai", "allowed_models": ["*"], "key_ids": ["*"]}] } ] },
          "providers": {
            "openai": {
              "keys": [ { "name": "main", "value": "{{{ProviderKey}}}", "models": ["*"] } ],
              "network_config": { "base_url": "{{{upstream.BaseUrl}}}", "max_retries": 0, "extra_headers": {"x-gate": "{{{HeaderValue}}}"} } },
            "groq": {
              "keys": [ { "name": "second", "value": "{{{OtherKey}}}", "models": ["m"] } ],
              "proxy_config": { "type": "http", "url": "http://proxy.example:3128", "username": "u", "password": "{{{ProxyPassword}}}" } } } }
        """;
}
