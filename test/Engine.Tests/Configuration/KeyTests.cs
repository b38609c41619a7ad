using Heimdall.Engine.Configuration;

namespace Heimdall.Engine.Tests.Configuration;

public sealed class KeyTests
{
    [Theory]
    [InlineData("\"plain\"", "plain")]
    [InlineData("\"env.KEY\"", "from-env")]
    [InlineData("\"${KEY}\"", "from-env")]
    [InlineData("""{"value": "plain"}""", "plain")]
    [InlineData("""{"value": "env.KEY"}""", "from-env")]
    [InlineData("""{"value": "", "ref": "env.KEY", "type": "env"}""", "from-env")]
    [InlineData("""{"value": "***", "ref": "KEY", "type": "env"}""", "from-env")]
    [InlineData("""{"value": "", "env_var": "env.KEY", "from_env": true}""", "from-env")]
    [InlineData("""{"value": "", "env_var": "KEY", "from_env": true}""", "from-env")]
    [InlineData("""{"value": "plain", "ref": "", "type": "plain_text"}""", "plain")]
    [InlineData("""{"value": "***", "ref": "env.KEY", "type": "env", "env_var": "env.OTHER", "from_env": true}""", "from-env")]
    public void Resolves_every_way_to_write_a_secret(string value, string expected)
    {
        var result = ConfigText.Read($$$$"""{"providers": {"openai": {"keys": [{"value": {{{{value}}}}, "models": ["*"]}] } } }""", ("KEY", "from-env"));

        Assert.Equal(expected, Assert.Single(result.Options!.Providers[0].Keys).Value!.Reveal());
        Assert.Empty(result.Notices);
    }

    [Fact]
    public void Leaves_out_a_key_whose_variable_is_not_set_and_names_the_variable()
    {
        var result = ConfigText.Read("""{"providers": {"openai": {"keys": [{"name": "a", "value": "env.NOPE"}, {"name": "b", "value": "k"}]}}}""", ("NOPE", "  "));

        var provider = Assert.Single(result.Options!.Providers);
        Assert.Equal("b", Assert.Single(provider.Keys).Name);
        Assert.Equal(["NOPE"], provider.UnsetVariables);
        Assert.False(provider.IsUnavailable);
        Assert.False(result.Variables["NOPE"]);
        var notice = Assert.Single(result.Notices, notice => notice.Level == NoticeLevel.Warning);
        Assert.Equal("$.providers.openai.keys[0].value", notice.Path);
        Assert.Contains("NOPE", notice.Message);
    }

    [Fact]
    public void Keeps_a_provider_without_usable_keys_so_that_a_request_can_be_told_why()
    {
        var provider = ConfigText.Provider("""{"openai": {"keys": [{"value": "env.NOPE"}]}}""");

        Assert.True(provider.IsUnavailable);
        Assert.Equal(["NOPE"], provider.UnsetVariables);
    }

    [Fact]
    public void Does_not_send_keys_elsewhere_when_the_variable_of_the_base_url_is_not_set()
    {
        var provider = ConfigText.Provider("""{"openai": {"keys": [{"value": "k"}], "network_config": {"base_url": "env.PROXY_URL"}}}""");

        Assert.True(provider.IsUnavailable);
    }

    [Fact]
    public void Uses_the_providers_own_variable_where_no_key_is_configured()
    {
        Assert.Equal("sk-1", Assert.Single(ConfigText.Provider("""{"openai": {}}""", ("OPENAI_API_KEY", "sk-1")).Keys).Value!.Reveal());
        Assert.Equal(["OPENAI_API_KEY"], ConfigText.Provider("""{"openai": {"keys": []}}""").UnsetVariables);
    }

    [Theory]
    [InlineData("", "\"models\": [],", true)]
    [InlineData("", "", true)]
    [InlineData("\"version\": 1,", "\"models\": [],", true)]
    [InlineData("\"version\": 2,", "\"models\": [],", false)]
    [InlineData("\"version\": 2,", "\"models\": [\"*\"],", true)]
    public void Reads_an_empty_list_of_models_by_the_version_of_the_file(string version, string models, bool all)
    {
        var options = ConfigText.Options($$$$"""{ {{{{version}}}} "providers": {"openai": {"keys": [{ {{{{models}}}} "value": "k"}]}}}""");

        Assert.Equal(all ? ["*"] : [], options.Providers[0].Keys[0].Models);
    }

    [Fact]
    public void Warns_of_a_key_that_serves_nothing()
    {
        var result = ConfigText.Read("""{"version": 2, "providers": {"openai": {"keys": [{"value": "k", "models": []}]}}}""");

        Assert.Contains(result.Notices, notice => notice.Level == NoticeLevel.Warning && notice.Path is "$.providers.openai.keys[0].models");
    }

    [Fact]
    public void Matches_models_without_regard_to_case_or_to_the_providers_own_prefix()
    {
        var key = ConfigText.Provider("""{"openai": {"keys": [{"value": "k", "models": ["openai/GPT-4o"], "blacklisted_models": ["o1"]}]}}""").Keys[0];

        Assert.True(key.Models.TryGetValue("gpt-4o", out _));
        Assert.True(key.BlacklistedModels.TryGetValue("O1", out _));
    }

    [Fact]
    public void Reads_weights_aliases_and_switches()
    {
        var provider = ConfigText.Provider(
            """
            {"OpenAI": {"keys": [
              {"id": "one", "name": "a", "value": "k", "weight": 0.7, "aliases": {"Fast": "gpt-5-mini", "big": {"model_id": "gpt-5", "description": "strong"}}},
              {"name": "b", "value": "k", "enabled": false},
              {"value": "k"}]}}
            """);

        Assert.Equal("openai", provider.Name);
        Assert.Equal(["a", "openai-3"], provider.Keys.Select(key => key.Name));
        Assert.Equal(["one", "openai/openai-3"], provider.Keys.Select(key => key.Id));
        Assert.Equal([0.7, 1], provider.Keys.Select(key => key.Weight));
        Assert.Equal("gpt-5-mini", provider.Keys[0].Aliases["fast"]);
        Assert.Equal("gpt-5", provider.Keys[0].Aliases["BIG"]);
    }

    [Theory]
    [InlineData("""{"a": "x", "A": "y"}""", "$.providers.openai.keys[0].aliases.A")]
    [InlineData("""{" ": "x"}""", "$.providers.openai.keys[0].aliases[' ']")]
    [InlineData("""{"a": {}}""", "$.providers.openai.keys[0].aliases.a")]
    [InlineData("""{"a": 1}""", "$.providers.openai.keys[0].aliases.a")]
    public void Refuses_aliases_that_cannot_be_meant(string aliases, string path)
    {
        var result = ConfigText.Read($$$$"""{"providers": {"openai": {"keys": [{"value": "k", "aliases": {{{{aliases}}}}}]}}}""");

        Assert.Equal(path, Assert.Single(result.Faults).Path);
    }

    [Fact]
    public void Tells_keys_of_the_same_name_apart()
    {
        var provider = ConfigText.Provider("""{"openai": {"keys": [{"name": "a", "value": "k"}, {"name": "a", "value": "k"}]}}""");

        Assert.Equal(["a", "a-2"], provider.Keys.Select(key => key.Name));
    }

    [Fact]
    public void Reads_the_own_server_of_a_key()
    {
        var result = ConfigText.Read(
            """{"providers": {"vllm": {"keys": [{"name": "gpu", "models": ["*"], "vllm_key_config": {"url": "env.GPU", "model_name": "llama"}}]}}}""",
            ("GPU", "http://10.0.0.5:8000"));

        Assert.Empty(result.Notices);
        var key = Assert.Single(result.Options!.Providers[0].Keys);
        Assert.Equal("http://10.0.0.5:8000/", key.Url!.ToString());
        Assert.Equal(["llama"], key.Models);
        Assert.Null(key.Value);
    }

    [Fact]
    public void Says_that_another_providers_section_means_nothing()
    {
        var result = ConfigText.Read("""{"providers": {"openai": {"keys": [{"value": "k", "azure_key_config": {"endpoint": "x"}}]}}}""");

        Assert.Contains(result.Notices, notice => notice.Path is "$.providers.openai.keys[0].azure_key_config" && notice.Message.Contains("means nothing"));
    }

    [Fact]
    public void Switches_to_Anthropic_endpoints_only_where_the_provider_has_them()
    {
        Assert.True(ConfigText.Provider("""{"deepseek": {"keys": [{"value": "k", "use_anthropic_endpoints": true}]}}""").Keys[0].UseAnthropicEndpoints);
        Assert.False(ConfigText.Provider("""{"deepseek": {"keys": [{"value": "k", "use_anthropic_endpoints": false}]}}""").Keys[0].UseAnthropicEndpoints);
        Assert.Null(ConfigText.Provider("""{"deepseek": {"keys": [{"value": "k"}]}}""").Keys[0].UseAnthropicEndpoints);
        Assert.Null(ConfigText.Provider("""{"groq": {"keys": [{"value": "k", "use_anthropic_endpoints": true}]}}""").Keys[0].UseAnthropicEndpoints);
    }

    [Fact]
    public void A_vault_reference_is_left_out_with_a_way_out()
    {
        var result = ConfigText.Read("""{"providers": {"openai": {"keys": [{"value": "vault.llm#openai"}]}}}""");

        Assert.True(result.Options!.Providers[0].IsUnavailable);
        Assert.Contains(result.Notices, notice => notice.Message.Contains("vault", StringComparison.Ordinal));
    }
}
