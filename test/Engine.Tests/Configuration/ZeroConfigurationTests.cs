using Heimdall.Engine.Configuration;
using Heimdall.Storage.ConfigFile;
using Heimdall.Wire.Providers;

namespace Heimdall.Engine.Tests.Configuration;

public sealed class ZeroConfigurationTests
{
    public static TheoryData<string, string> KeyVariables =>
        new(ProviderCatalog.All.SelectMany(provider => provider.KeyVariables, (provider, variable) => (provider.Name, variable)));

    [Theory, MemberData(nameof(KeyVariables))]
    public void Every_key_variable_switches_its_provider_on(string name, string variable)
    {
        var definition = ProviderCatalog.Find(name)!;
        List<(string, string)> environment = [(variable, definition.KeyPrefix + "secret")];
        if (definition.BaseUrl is null)
            environment.Add((definition.AddressVariables[0].Name, "server"));

        var result = Read([.. environment]);

        var provider = result.Options!.Providers.Single(provider => string.Equals(provider.Name, name, StringComparison.Ordinal));
        var key = Assert.Single(provider.Keys);
        Assert.Equal(definition.KeyPrefix + "secret", key.Value!.Reveal());
        Assert.Equal(["*"], key.Models);
        Assert.NotNull(provider.Network.BaseUrl ?? definition.BaseUrl);
    }

    [Fact]
    public void Says_what_to_do_when_nothing_is_set()
    {
        var result = Read();

        Assert.Empty(result.Options!.Providers);
        Assert.Contains("OPENAI_API_KEY", Assert.Single(result.Notices).Message);
    }

    [Fact]
    public void A_placeholder_exported_for_Claude_Code_is_not_taken_for_a_key()
    {
        var result = Read(("ANTHROPIC_API_KEY", "dummy-key"), ("ANTHROPIC_BASE_URL", "http://localhost:8080/anthropic"), ("OPENAI_API_KEY", "sk-1"));

        Assert.Equal("openai", Assert.Single(result.Options!.Providers).Name);
        var notice = Assert.Single(result.Notices);
        Assert.Contains("ANTHROPIC_API_KEY", notice.Message);
        Assert.DoesNotContain("dummy-key", notice.Message);
    }

    [Fact]
    public void A_local_server_is_on_only_where_its_address_is_set()
    {
        var provider = Assert.Single(Read(("OLLAMA_HOST", "box")).Options!.Providers);

        Assert.Equal("ollama", provider.Name);
        Assert.Empty(provider.Keys);
        Assert.Equal("http://box:11434/", provider.Network.BaseUrl!.ToString());
    }

    [Fact]
    public void A_key_without_the_address_it_needs_is_left_out_with_a_warning()
    {
        var result = Read(("DATABRICKS_TOKEN", "dapi"));

        Assert.Empty(result.Options!.Providers);
        Assert.Contains(result.Notices, notice => notice.Level == NoticeLevel.Warning && notice.Message.Contains("DATABRICKS_HOST"));
    }

    private static ConfigurationResult Read(params (string Name, string Value)[] environment) => ZeroConfiguration.Read(ConfigText.Environment(environment));
}
