using Heimdall.Engine.Configuration;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;

namespace Heimdall.Engine.Tests.Configuration;

public sealed class ProviderTests
{
    [Fact]
    public void Reads_how_a_provider_is_reached()
    {
        var network = ConfigText.Provider(
            """
            {"openai": {"keys": [{"value": "k"}], "network_config": {
              "base_url": "http://127.0.0.1:9000/v1/", "extra_headers": {"X-Org": "env.ORG"}, "default_request_timeout_in_seconds": 3600,
              "stream_idle_timeout_in_seconds": "90s", "connect_timeout_in_seconds": 2.5, "max_retries": 3, "retry_backoff_initial": 1,
              "retry_backoff_max": "2s", "keep_alive_timeout_in_seconds": 60, "max_conns_per_host": 100, "enforce_http2": true, "insecure_skip_verify": true}}}
            """,
            ("ORG", "acme")).Network;

        Assert.Equal(new Uri("http://127.0.0.1:9000/v1/"), network.BaseUrl);
        Assert.Equal([KeyValuePair.Create("X-Org", "acme")], network.ExtraHeaders);
        Assert.Equal(TimeSpan.FromHours(1), network.HeadersTimeout);
        Assert.Equal(TimeSpan.FromHours(1), network.TotalTimeout);
        Assert.Equal(TimeSpan.FromSeconds(90), network.IdleTimeout);
        Assert.Equal(TimeSpan.FromSeconds(2.5), network.ConnectTimeout);
        Assert.Equal(3, network.MaxRetries);
        Assert.Equal(TimeSpan.FromMilliseconds(1), network.RetryBackoffInitial);
        Assert.Equal(TimeSpan.FromSeconds(2), network.RetryBackoffMax);
        Assert.Equal(TimeSpan.FromSeconds(60), network.KeepAlive);
        Assert.Equal(100, network.MaxConnections);
        Assert.True(network.EnforceHttp2);
        Assert.True(network.InsecureSkipVerify);
    }

    [Fact]
    public void Has_the_documented_clocks_by_default()
    {
        var network = ConfigText.Provider("""{"openai": {"keys": [{"value": "k"}], "network_config": {}}}""").Network;

        Assert.Equal(new NetworkOptions(), network);
    }

    [Theory]
    [InlineData("\"stream_idle_timeout_in_seconds\": 0", "stream_idle_timeout_in_seconds")]
    [InlineData("\"stream_idle_timeout_in_seconds\": \"2h\"", "stream_idle_timeout_in_seconds")]
    [InlineData("\"default_request_timeout_in_seconds\": true", "default_request_timeout_in_seconds")]
    [InlineData("\"default_request_timeout_in_seconds\": 1e300", "default_request_timeout_in_seconds")]
    [InlineData("\"max_retries\": 1.5", "max_retries")]
    [InlineData("\"retry_backoff_initial\": 5000, \"retry_backoff_max\": 100", "retry_backoff_initial")]
    [InlineData("\"ca_cert_pem\": \"not a certificate\"", "ca_cert_pem")]
    [InlineData("\"extra_headers\": {\"Content-Length\": \"1\"}", "extra_headers.Content-Length")]
    [InlineData("\"extra_headers\": {\"X-A\": \"a\\r\\nX-B: b\"}", "extra_headers.X-A")]
    [InlineData("\"extra_headers\": []", "extra_headers")]
    [InlineData("\"base_url\": \"ftp://example.com\"", "base_url")]
    public void Refuses_values_out_of_range(string setting, string path)
    {
        var result = ConfigText.Read($$$$"""{"providers": {"openai": {"keys": [{"value": "k"}], "network_config": { {{{{setting}}}} } } } }""");

        Assert.Equal($"$.providers.openai.network_config.{path}", Assert.Single(result.Faults).Path);
    }

    [Theory]
    [InlineData("""{"type": "http", "url": "http://proxy:3128", "username": "u", "password": "env.PW"}""", "http://proxy:3128/")]
    [InlineData("""{"type": "http", "url": "proxy:3128", "username": "u", "password": "env.PW"}""", "http://proxy:3128/")]
    [InlineData("""{"type": "socks5", "url": "proxy:1080", "username": "u", "password": "env.PW"}""", "socks5://proxy:1080")]
    public void Reads_a_proxy(string proxy, string address)
    {
        var options = ConfigText.Provider($$$$"""{"openai": {"keys": [{"value": "k"}], "proxy_config": {{{{proxy}}}}}}""", ("PW", "hush")).Proxy!;

        Assert.Equal(new Uri(address), options.Address);
        Assert.Equal("u", options.UserName);
        Assert.Equal("hush", options.Password!.Reveal());
    }

    [Fact]
    public void Knows_no_proxy_from_the_proxy_of_the_environment()
    {
        Assert.Null(ConfigText.Provider("""{"openai": {"keys": [{"value": "k"}], "proxy_config": {"type": "none"}}}""").Proxy);
        Assert.Null(ConfigText.Provider("""{"openai": {"keys": [{"value": "k"}], "proxy_config": {"type": "environment"}}}""").Proxy!.Address);
    }

    [Theory]
    [InlineData("""{"type": "http"}""", "url")]
    [InlineData("""{"type": "socks5", "url": "http://proxy:1"}""", "url")]
    [InlineData("""{"type": "carrier-pigeon"}""", "type")]
    public void Refuses_a_proxy_that_cannot_be_meant(string proxy, string path)
    {
        var result = ConfigText.Read($$$$"""{"providers": {"openai": {"keys": [{"value": "k"}], "proxy_config": {{{{proxy}}}}}}}""");

        Assert.Equal($"$.providers.openai.proxy_config.{path}", Assert.Single(result.Faults).Path);
    }

    [Fact]
    public void A_custom_provider_speaks_its_base_type_under_its_own_name_and_paths()
    {
        var provider = ConfigText.Provider(
            """
            {"Acme": {"keys": [{"value": "k"}], "network_config": {"base_url": "https://llm.acme.example"},
              "custom_provider_config": {"base_provider_type": "openai",
                "allowed_requests": {"chat_completion": true, "chat_completion_stream": true, "embedding": true, "list_models": false},
                "request_path_overrides": {"chat_completion": "/api/chat", "chat_completion_stream": "/api/chat"}}}}
            """);

        Assert.Equal("acme", provider.Name);
        var endpoint = Assert.Single(provider.Definition.Endpoints);
        Assert.Equal(new(Operation.Chat, DialectId.OpenAIChat, "api/chat"), endpoint);
        Assert.Equal("https://llm.acme.example/api/chat", endpoint.Resolve(provider.Network.BaseUrl!, "m", stream: false).ToString());
    }

    [Fact]
    public void A_custom_provider_may_need_no_key()
    {
        var provider = ConfigText.Provider(
            """{"local": {"network_config": {"base_url": "http://localhost:1"}, "custom_provider_config": {"base_provider_type": "anthropic", "is_key_less": true}}}""");

        Assert.Empty(provider.Keys);
        Assert.False(provider.IsUnavailable);
        Assert.Equal(CredentialScheme.AnthropicKey, provider.Definition.Credential);
        Assert.Equal(3, provider.Definition.Endpoints.Length);
    }

    [Fact]
    public void Allowing_responses_allows_chat_because_that_is_what_Bifrost_makes_of_messages()
    {
        var provider = ConfigText.Provider(
            """
            {"acme": {"keys": [{"value": "k"}], "network_config": {"base_url": "https://a.example"},
              "custom_provider_config": {"base_provider_type": "openai", "allowed_requests": {"responses_stream": true}}}}
            """);

        Assert.Equal(Operation.Chat, Assert.Single(provider.Definition.Endpoints).Operation);
    }

    [Fact]
    public void A_custom_provider_needs_a_name_and_an_address_of_its_own()
    {
        var result = ConfigText.Read(
            """
            {"providers": {
              "openai": {"keys": [{"value": "k"}], "custom_provider_config": {"base_provider_type": "openai"}},
              "acme": {"keys": [{"value": "k"}], "custom_provider_config": {"base_provider_type": "openai"}}}}
            """);

        Assert.Equal(["$.providers.openai.custom_provider_config", "$.providers.acme"], result.Faults.Select(fault => fault.Path));
    }

    [Fact]
    public void A_local_server_is_found_at_its_usual_address_or_where_its_variable_says()
    {
        var usual = ConfigText.Provider("""{"ollama": {}}""");
        var told = ConfigText.Provider("""{"ollama": {}}""", ("OLLAMA_HOST", "0.0.0.0:11500"));

        Assert.Equal("http://localhost:11434/", usual.Definition.BaseUrl!.ToString());
        Assert.False(usual.IsUnavailable);
        Assert.Equal("http://localhost:11500/", told.Network.BaseUrl!.ToString());
    }

    [Fact]
    public void The_same_provider_cannot_stand_twice_under_two_names()
    {
        var result = ConfigText.Read("""{"providers": {"gemini": {"keys": [{"value": "k"}]}, "google": {"keys": [{"value": "k"}]}}}""");

        Assert.Equal("$.providers.google", Assert.Single(result.Faults).Path);
    }
}
