using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Tests.Providers;

public sealed class ProviderCatalogTests
{
    public static TheoryData<string> Names => [.. ProviderCatalog.All.Select(provider => provider.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Every_provider_can_be_switched_on_by_a_variable(string name)
    {
        var provider = ProviderCatalog.Find(name)!;

        Assert.True(provider.KeyVariables.Length > 0 || (provider.KeyOptional && provider.AddressVariables.Length > 0));
        Assert.True(provider.BaseUrl is not null || provider.AddressVariables.Length > 0);
        Assert.All(provider.KeyVariables, variable => Assert.Matches("^[A-Z][A-Z0-9_]+$", variable));
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_provider_has_a_chat_endpoint_and_a_plain_name(string name)
    {
        var provider = ProviderCatalog.Find(name)!;

        Assert.Matches("^[a-z][a-z0-9-]*$", provider.Name);
        Assert.NotNull(provider.EndpointFor(Operation.Chat, DialectId.AnthropicMessages, ModelFacts.Unknown));
        Assert.NotNull(provider.EndpointFor(Operation.Chat, DialectId.OpenAIChat, ModelFacts.Unknown));
        Assert.All(provider.Endpoints, endpoint => Assert.False(endpoint.Path.StartsWith('/')));
    }

    [Theory, MemberData(nameof(Names))]
    public void The_models_that_stand_in_for_Claude_exist_and_take_tools(string name)
    {
        if (ProviderCatalog.Find(name)!.ClaudeTiers is not { } tiers)
            return;

        foreach (var model in new[] { tiers.Haiku, tiers.Sonnet, tiers.Opus })
        {
            Assert.Contains(model, ModelCatalog.ModelsOf(name));
            Assert.NotEqual(false, ModelCatalog.Find(name, model).Tools);
        }
    }

    [Fact]
    public void Names_and_aliases_are_told_apart()
    {
        var names = ProviderCatalog.All.SelectMany(provider => provider.Aliases.Append(provider.Name)).ToArray();

        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.DoesNotContain(names, ProviderCatalog.NotYetServed.Contains);
    }

    [Theory]
    [InlineData("OpenAI", "openai")]
    [InlineData("google", "gemini")]
    [InlineData("kimi", "moonshot")]
    [InlineData("together_ai", "together")]
    public void Finds_a_provider_by_name_or_alias_without_regard_to_case(string asked, string name) =>
        Assert.Equal(name, ProviderCatalog.Find(asked)!.Name);

    [Fact]
    public void Does_not_find_what_is_not_there() => Assert.Null(ProviderCatalog.Find("meta-llama"));

    [Fact]
    public void Prefers_the_dialect_asked_for_and_passes_over_endpoints_that_must_be_asked_for()
    {
        var deepseek = ProviderCatalog.Find("deepseek")!;
        var vllm = ProviderCatalog.Find("vllm")!;

        Assert.Equal(DialectId.AnthropicMessages, deepseek.EndpointFor(Operation.Chat, DialectId.AnthropicMessages, ModelFacts.Unknown)!.Value.Dialect);
        Assert.Equal(DialectId.OpenAIChat, deepseek.EndpointFor(Operation.Chat, DialectId.OpenAIChat, ModelFacts.Unknown)!.Value.Dialect);
        Assert.Equal(DialectId.OpenAIChat, vllm.EndpointFor(Operation.Chat, DialectId.AnthropicMessages, ModelFacts.Unknown)!.Value.Dialect);
        Assert.Equal(DialectId.AnthropicMessages, vllm.EndpointIn(Operation.Chat, DialectId.AnthropicMessages)!.Value.Dialect);
        Assert.Null(ProviderCatalog.Find("groq")!.EndpointIn(Operation.Chat, DialectId.AnthropicMessages));
    }

    [Fact]
    public void The_key_travels_as_the_endpoint_wants_it()
    {
        var deepseek = ProviderCatalog.Find("deepseek")!;

        Assert.Equal(CredentialScheme.Bearer, deepseek.CredentialFor(deepseek.EndpointIn(Operation.Chat, DialectId.OpenAIChat)!.Value));
        Assert.Equal(CredentialScheme.AnthropicKey, deepseek.CredentialFor(deepseek.EndpointIn(Operation.Chat, DialectId.AnthropicMessages)!.Value));
    }
}
