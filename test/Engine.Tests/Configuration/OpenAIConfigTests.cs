using Heimdall.Engine.Configuration;
using Heimdall.Engine.Health;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;

namespace Heimdall.Engine.Tests.Configuration;

/// <summary>Which requests go to a provider's Responses API (<c>openai_config.responses_api</c>).</summary>
public sealed class OpenAIConfigTests
{
    private const string Custom = "\"custom_provider_config\": {\"base_provider_type\": \"openai\"}, \"network_config\": {\"base_url\": \"http://a\"},";

    [Theory]
    [InlineData("openai", "", "gpt-5", nameof(DialectId.OpenAIResponses))]
    [InlineData("openai", "", "gpt-5-chat-latest", nameof(DialectId.OpenAIChat))]
    [InlineData("openai", "", "gpt-4o", nameof(DialectId.OpenAIChat))]
    [InlineData("openai", "\"openai_config\": {\"responses_api\": \"auto\"},", "o3", nameof(DialectId.OpenAIResponses))]
    [InlineData("openai", "\"openai_config\": {\"responses_api\": \"always\"},", "gpt-4o", nameof(DialectId.OpenAIResponses))]
    [InlineData("openai", "\"openai_config\": {\"responses_api\": \"never\"},", "gpt-5", nameof(DialectId.OpenAIChat))]
    [InlineData("xai", "", "grok-4.5", nameof(DialectId.OpenAIResponses))]
    [InlineData("mine", Custom, "gpt-5", nameof(DialectId.OpenAIChat))]
    [InlineData("mine", Custom + "\"openai_config\": {\"responses_api\": \"auto\"},", "gpt-5", nameof(DialectId.OpenAIResponses))]
    public void A_client_of_another_dialect_is_translated_into(string provider, string settings, string model, string dialect) =>
        Assert.Equal(dialect, $"{EndpointFor(provider, settings, DialectId.AnthropicMessages, model)}");

    [Theory]
    [InlineData("openai", "", nameof(DialectId.OpenAIResponses))]
    [InlineData("openai", "\"openai_config\": {\"responses_api\": \"never\"},", nameof(DialectId.OpenAIChat))]
    [InlineData("mistral", "", nameof(DialectId.OpenAIChat))]
    public void A_client_of_the_Responses_API_reaches_it_where_there_is_one(string provider, string settings, string dialect) =>
        Assert.Equal(dialect, $"{EndpointFor(provider, settings, DialectId.OpenAIResponses, "gpt-4o")}");

    [Fact]
    public void A_chat_client_stays_with_chat_where_the_model_has_it()
    {
        Assert.Equal(DialectId.OpenAIChat, EndpointFor("openai", "", DialectId.OpenAIChat, "gpt-5"));
        Assert.Equal(DialectId.OpenAIResponses, EndpointFor("openai", "", DialectId.OpenAIChat, "gpt-5-pro"));
    }

    [Theory]
    [InlineData("openai", "", "gpt-4o", nameof(DialectId.OpenAIResponses))]
    [InlineData("openai", "", "gpt-5", null)]
    [InlineData("openai", "", "gpt-4.1-nano", null)]
    [InlineData("openai", "", "gpt-4-turbo", null)]
    [InlineData("openai", "", "gpt-4o-search-preview", null)]
    [InlineData("openai", "\"openai_config\": {\"responses_api\": \"never\"},", "gpt-4o", null)]
    [InlineData("xai", "", "grok-4-1-fast", nameof(DialectId.OpenAIResponses))]
    [InlineData("groq", "", "openai/gpt-oss-120b", null)]
    [InlineData("openrouter", "", "openai/gpt-4o", null)]
    [InlineData("anthropic", "", "claude-sonnet-4-6", null)]
    [InlineData("gemini", "", "gemini-2.5-pro", null)]
    [InlineData("mine", Custom, "gpt-4o", null)]
    [InlineData("mine", Custom + "\"openai_config\": {\"responses_api\": \"auto\"},", "gpt-4o", nameof(DialectId.OpenAIResponses))]
    public void A_web_search_goes_to_another_endpoint_where_only_that_can_search(string provider, string settings, string model, string? dialect)
    {
        var options = ConfigText.Provider($$"""{"{{provider}}": { {{settings}} "keys": [{"value": "k"}] } }""");
        var key = new KeySnapshot(options, options.Keys[0], new HealthState(TimeProvider.System));

        var host = key.FindHost(DialectId.AnthropicMessages, ModelCatalog.Find(provider, model));
        Assert.Equal(dialect, host is { } found && found.Tools.HasFlag(HostedTools.WebSearch) ? found.Endpoint.Dialect.ToString() : null);
    }

    [Theory]
    [InlineData("openai", "gpt-4o", "WebSearch, CodeExecution")]
    [InlineData("openai", "gpt-4.1-nano", "CodeExecution")]
    [InlineData("openai", "gpt-4o-search-preview", "CodeExecution")]
    [InlineData("openrouter", "openai/gpt-4o", "None")]
    [InlineData("anthropic", "claude-sonnet-4-6", "None")]
    [InlineData("gemini", "gemini-2.5-pro", "None")]
    public void Another_endpoint_is_told_by_the_tools_that_only_it_runs(string provider, string model, string tools)
    {
        var options = ConfigText.Provider($$"""{"{{provider}}": {"keys": [{"value": "k"}] } }""");
        var key = new KeySnapshot(options, options.Keys[0], new HealthState(TimeProvider.System));

        Assert.Equal(tools, (key.FindHost(DialectId.AnthropicMessages, ModelCatalog.Find(provider, model))?.Tools ?? HostedTools.None).ToString());
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void A_web_search_stays_in_the_dialect_that_a_key_insists_on(bool? insists, bool goes)
    {
        var options = ConfigText.Provider("""{"openai": {"keys": [{"value": "k"}]}}""");
        var definition = options.Definition with { Endpoints = [.. options.Definition.Endpoints, new(Operation.Chat, DialectId.AnthropicMessages, "v1/messages")] };
        var key = new KeySnapshot(options with { Definition = definition }, options.Keys[0] with { UseAnthropicEndpoints = insists }, new HealthState(TimeProvider.System));

        Assert.Equal(goes, key.FindHost(DialectId.GeminiGenerate, ModelCatalog.Find("openai", "gpt-4o")) is not null);
    }

    [Fact]
    public void Another_word_is_a_fault()
    {
        var result = ConfigText.Read("""{"providers": {"openai": {"keys": [{"value": "k"}], "openai_config": {"responses_api": "sometimes"}}}}""");
        Assert.Equal("$.providers.openai.openai_config.responses_api", Assert.Single(result.Faults).Path);
    }

    [Fact]
    public void A_wish_that_cannot_be_met_is_a_warning()
    {
        var result = ConfigText.Read("""{"providers": {"mistral": {"keys": [{"value": "k"}], "openai_config": {"responses_api": "always"}}}}""");
        Assert.Contains(result.Notices, static notice => notice.Path.EndsWith("responses_api", StringComparison.Ordinal));
    }

    private static DialectId EndpointFor(string provider, string settings, DialectId client, string model)
    {
        var options = ConfigText.Provider($$"""{"{{provider}}": { {{settings}} "keys": [{"value": "k"}] } }""");
        return options.Definition.EndpointFor(Operation.Chat, client, ModelCatalog.Find(provider, model))!.Value.Dialect;
    }
}
