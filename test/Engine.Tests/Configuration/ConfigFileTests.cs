using Heimdall.Engine.Configuration;

namespace Heimdall.Engine.Tests.Configuration;

public sealed class ConfigFileTests
{
    [Fact]
    public void Reads_the_configuration_of_the_public_guides()
    {
        var result = ConfigText.Read(
            """
            { "$schema": "https://www.getbifrost.ai/schema",
              "client": { "enable_logging": true, "disable_content_logging": false, "drop_excess_requests": false, "initial_pool_size": 300, "allow_direct_keys": false },
              "providers": { "openai": { "keys": [ { "name": "openai-primary", "value": "env.OPENAI_API_KEY", "models": [], "weight": 1.0 } ] } },
              "config_store": { "enabled": true, "type": "sqlite", "config": { "path": "./config.db" } },
              "logs_store":  { "enabled": true, "type": "sqlite", "config": { "path": "./logs.db" } } }
            """,
            ("OPENAI_API_KEY", "sk-one"));

        Assert.Empty(result.Faults);
        var key = Assert.Single(Assert.Single(result.Options!.Providers).Keys);
        Assert.Equal("openai-primary", key.Name);
        Assert.Equal("sk-one", key.Value!.Reveal());
        Assert.Equal(["*"], key.Models);
        Assert.All(result.Notices, notice => Assert.Equal(NoticeLevel.Info, notice.Level));
        Assert.DoesNotContain(result.Notices, notice => notice.Path is "$.config_store");
        Assert.Contains(result.Notices, notice => notice.Path is "$.logs_store");
        Assert.Contains(result.Notices, notice => notice.Path is "$.client.initial_pool_size" && notice.Message.Contains("no effect"));
        Assert.Contains(result.Notices, notice => notice.Path is "$.providers.openai.keys[0].models");
    }

    [Fact]
    public void Names_each_unknown_key_once_with_its_path_and_what_was_probably_meant()
    {
        var result = ConfigText.Read("""{"provider": {}, "providers": {"openai": {"keys": [{"value": "sk-1", "models": ["*"], "wieght": 2, "colour": 1}]}}}""");

        Assert.NotNull(result.Options);
        Assert.Equal(
            ["$.providers.openai.keys[0].wieght", "$.providers.openai.keys[0].colour", "$.provider"],
            result.Notices.Where(notice => notice.Level == NoticeLevel.Warning).Select(notice => notice.Path));
        Assert.Contains("Did you mean \"weight\"?", result.Notices.Single(notice => notice.Path.EndsWith("wieght")).Message);
        Assert.Contains("Did you mean \"providers\"?", result.Notices.Single(notice => notice.Path is "$.provider").Message);
        Assert.DoesNotContain("Did you mean", result.Notices.Single(notice => notice.Path.EndsWith("colour")).Message);
    }

    [Fact]
    public void Reports_every_fault_at_once_with_its_path()
    {
        var result = ConfigText.Read(
            """
            { "version": 3,
              "client": {"max_request_body_size_mb": "many"},
              "claude_models": {"haiku": "gpt-5-mini"},
              "providers": {
                "openai": {"keys": [{"name": "a", "weight": -1}], "network_config": {"base_url": "localhost", "max_conns_per_host": 0, "default_request_timeout_in_seconds": "soon"}},
                "vllm": {"keys": [{}]},
                "mine": {"custom_provider_config": {"base_provider_type": "cohere"}},
                "opnai": {},
                "groq": 7 } }
            """);

        Assert.Null(result.Options);
        Assert.Equal(
            [
                "$.version", "$.client.max_request_body_size_mb", "$.providers.openai.network_config.default_request_timeout_in_seconds",
                "$.providers.openai.network_config.base_url", "$.providers.openai.network_config.max_conns_per_host", "$.providers.openai.keys[0].weight",
                "$.providers.openai.keys[0].value", "$.providers.vllm", "$.providers.mine.custom_provider_config.base_provider_type", "$.providers.mine",
                "$.providers.mine.keys", "$.providers.opnai", "$.providers.groq", "$.claude_models.haiku",
            ],
            result.Faults.Select(fault => fault.Path));
        Assert.Contains("\"openai\"", result.Faults.Single(fault => fault.Path.EndsWith("base_provider_type")).Message);
        Assert.Contains("did you mean \"openai\"?", result.Faults.Single(fault => fault.Path.EndsWith("opnai")).Message);
        Assert.Contains("vllm_key_config.url", result.Faults.Single(fault => fault.Path.EndsWith("vllm")).Message);
    }

    [Fact]
    public void Says_where_text_is_not_JSON()
    {
        var fault = Assert.Single(ConfigText.Read("{\n  \"client\": {\n    oops\n  }\n}").Faults);

        Assert.Equal("line 3, column 5", fault.Path);
        Assert.DoesNotContain("LineNumber", fault.Message);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("null")]
    public void Wants_one_object(string json) => Assert.Equal("$", Assert.Single(ConfigText.Read(json).Faults).Path);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} {}")]
    public void Refuses_what_is_not_JSON(string json) => Assert.Single(ConfigText.Read(json).Faults);

    [Fact]
    public void Allows_comments_trailing_commas_and_a_byte_order_mark() =>
        Assert.NotNull(ConfigText.Read("\uFEFF{ // ours\n \"client\": {}, /* empty */ }").Options);

    [Fact]
    public void Says_that_a_key_is_given_twice()
    {
        var result = ConfigText.Read("""{"client": {"max_request_body_size_mb": 1, "max_request_body_size_mb": 2}}""");

        Assert.Equal(2 * 1024 * 1024, result.Options!.Client.MaxRequestBodyBytes);
        Assert.Contains(result.Notices, notice => notice.Path is "$.client.max_request_body_size_mb" && notice.Message.Contains("twice"));
    }

    [Fact]
    public void Reads_the_client_section_under_its_other_name() =>
        Assert.Equal(1024 * 1024, ConfigText.Options("""{"client_config": {"max_request_body_size_mb": 1}}""").Client.MaxRequestBodyBytes);

    [Fact]
    public void Reads_which_headers_travel()
    {
        var client = ConfigText.Options("""{"client": {"header_filter_config": {"allowlist": ["X-Team"], "denylist": ["X-Secret"]}}}""").Client;

        Assert.Equal(["X-Team"], client.ForwardedHeaders);
        Assert.Equal(["X-Secret"], client.WithheldHeaders);
    }

    [Fact]
    public void Reads_the_models_that_stand_in_for_Claude()
    {
        var result = ConfigText.Read(
            """{"providers": {"openai": {"keys": [{"value": "k"}]}}, "claude_models": {"haiku": "openai/gpt-5-mini", "default": "groq/llama"}}""");

        Assert.Equal("openai/gpt-5-mini", result.Options!.ClaudeModels.Haiku);
        Assert.Equal("groq/llama", result.Options.ClaudeModels.Default);
        Assert.Null(result.Options.ClaudeModels.Opus);
        Assert.Contains(result.Notices, notice => notice.Path is "$.claude_models.default" && notice.Message.Contains("not configured"));
    }

    [Fact]
    public void Uses_the_environment_where_the_file_names_no_provider()
    {
        var options = ConfigText.Options("{}", ("GROQ_API_KEY", "gsk"));

        Assert.Equal("groq", Assert.Single(options.Providers).Name);
    }

    [Fact]
    public void Leaves_out_providers_that_Heimdall_does_not_serve_yet_and_says_so()
    {
        var result = ConfigText.Read("""{"providers": {"Bedrock": {"keys": []}, "openai": {"keys": [{"value": "k"}]}}}""");

        Assert.Equal("openai", Assert.Single(result.Options!.Providers).Name);
        Assert.Contains(result.Notices, notice => notice.Level == NoticeLevel.Warning && notice.Path is "$.providers.Bedrock");
    }

    [Fact]
    public void Reads_the_array_form_of_the_guides()
    {
        var options = ConfigText.Options(
            """{"providers":[{"name":"anthropic","provider":"anthropic","apiKey":"sk-ant-1","weight":70},{"name":"openai","provider":"openai","apiKey":"${KEY}","weight":30},{"name":"second","provider":"openai","apiKey":"k2"}]}""",
            ("KEY", "sk-2"));

        Assert.Equal(["anthropic", "openai"], options.Providers.Select(provider => provider.Name));
        Assert.Equal(["openai", "second"], options.Providers[1].Keys.Select(key => key.Name));
        Assert.Equal("sk-2", options.Providers[1].Keys[0].Value!.Reveal());
        Assert.Equal(70, options.Providers[0].Keys[0].Weight);
    }
}
