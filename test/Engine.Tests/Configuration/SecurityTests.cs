namespace Heimdall.Engine.Tests.Configuration;

/// <summary>What a configuration says of who may.</summary>
public sealed class SecurityTests
{
    [Fact]
    public void The_account_is_read_with_its_password_from_the_environment()
    {
        var options = ConfigText.Options("""{"governance": {"auth_config": {"admin_username": "ada", "admin_password": "env.PW", "is_enabled": true, "disable_auth_on_inference": true}}}""", ("PW", "hush"));

        Assert.Equal(("ada", "hush"), (options.Governance.Admin!.UserName, options.Governance.Admin.Password.Reveal()));
    }

    [Theory]
    [InlineData("""{"governance": {"auth_config": {"admin_username": "ada", "admin_password": "hush", "is_enabled": false}}}""")]
    [InlineData("""{"governance": {"auth_config": {}}}""")]
    [InlineData("{}")]
    public void Without_one_that_is_switched_on_there_is_none(string config) => Assert.Null(ConfigText.Options(config).Governance.Admin);

    [Fact]
    public void The_older_place_counts_only_where_the_newer_is_empty()
    {
        var options = ConfigText.Options("""{"auth_config": {"admin_username": "old", "admin_password": "k"}, "governance": {"auth_config": {"admin_username": "new", "admin_password": "k"}}}""");

        Assert.Equal("new", options.Governance.Admin!.UserName);
        Assert.Equal("old", ConfigText.Options("""{"auth_config": {"admin_username": "old", "admin_password": "k"}}""").Governance.Admin!.UserName);
    }

    [Theory]
    [InlineData("""{"governance": {"auth_config": {"admin_username": "ada", "admin_password": "env.NOWHERE", "is_enabled": true}}}""", "$.governance.auth_config.admin_password")]
    [InlineData("""{"governance": {"auth_config": {"admin_password": "hush"}}}""", "$.governance.auth_config.admin_username")]
    [InlineData("""{"client": {"required_headers": {"x-a": "(?=b)"}}}""", "$.client.required_headers.x-a")]
    [InlineData("""{"client": {"required_headers": {"x-a": "("}}}""", "$.client.required_headers.x-a")]
    [InlineData("""{"client": {"required_headers": {"x-a": "env.NOWHERE"}}}""", "$.client.required_headers.x-a")]
    [InlineData("""{"client": {"whitelisted_routes": ["health"]}}""", "$.client.whitelisted_routes")]
    [InlineData("""{"client": {"allowed_origins": ["app.example"]}}""", "$.client.allowed_origins")]
    [InlineData("""{"framework": {"pricing": {"pricing_url": "http://169.254.169.254/"}}}""", "$.framework.pricing.pricing_url")]
    [InlineData("""{"providers": {"openai": {"keys": [{"value": "k"}], "network_config": {"base_url": "http://169.254.169.254/"}}}}""", "$.providers.openai.network_config.base_url")]
    [InlineData("""{"providers": {"openai": {"keys": [{"value": "k"}], "network_config": {"base_url": "http://u:p@llm.example/"}}}}""", "$.providers.openai.network_config.base_url")]
    [InlineData("""{"providers": {"openai": {"keys": [{"value": "k"}], "proxy_config": {"type": "http", "url": "http://u:p@proxy.example:3128"}}}}""", "$.providers.openai.proxy_config.url")]
    public void What_would_protect_less_than_it_says_is_a_fault(string config, string path)
    {
        var fault = Assert.Single(ConfigText.Read(config).Faults);

        Assert.Equal(path, fault.Path);
        Assert.DoesNotContain("u:p", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_local_address_may_be_meant() =>
        Assert.True(ConfigText.Options("""{"providers": {"openai": {"keys": [{"value": "k"}], "network_config": {"base_url": "http://169.254.1.1/", "allow_private_network": true}}}}""").Providers[0].Network.AllowsPrivateNetwork);

    [Fact]
    public void What_is_required_of_inference_is_unsaid_unless_it_is_said()
    {
        Assert.Null(ConfigText.Options("{}").Client.RequiresVirtualKey);
        Assert.False(ConfigText.Options("""{"client": {"enforce_auth_on_inference": false}}""").Client.RequiresVirtualKey);
        Assert.True(ConfigText.Options("""{"client": {"enforce_governance_header": true}}""").Client.RequiresVirtualKey);
    }

    [Theory]
    [InlineData("BIFROST_SETUP_TOKEN")]
    [InlineData("HEIMDALL_SETUP_TOKEN")]
    public void The_setup_token_may_stand_in_the_environment(string variable) =>
        Assert.Equal("hush", ConfigText.Options("{}", (variable, "hush")).Governance.SetupToken!.Reveal());
}
