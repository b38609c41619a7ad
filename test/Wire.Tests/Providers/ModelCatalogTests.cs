using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Tests.Providers;

public sealed class ModelCatalogTests
{
    [Fact]
    public void Knows_the_limits_and_capabilities_of_a_model()
    {
        var facts = ModelCatalog.Find("openai", "GPT-4o");

        Assert.Equal(16_384, facts.MaxOutputTokens);
        Assert.Equal(128_000, facts.MaxInputTokens);
        Assert.Equal(ReasoningStyle.None, facts.Reasoning);
        Assert.True(facts.Tools);
        Assert.True(facts.Vision);
        Assert.True(facts.JsonSchemaOutput);
        Assert.False(facts.ResponsesOnly);
        Assert.True(ModelCatalog.Find("openai", "gpt-5-codex").ResponsesOnly);
    }

    [Theory]
    [InlineData("openai", "gpt-4o-2031-01-31", 16_384)] // a date
    [InlineData("openai", "openai/gpt-4o", 16_384)] // a maker
    [InlineData("acme", "gpt-4o", 16_384)] // another provider
    [InlineData("acme", "models/openai/gpt-4o:free", 16_384)]
    [InlineData("openrouter", "anthropic/claude-sonnet-4-5", 64_000)]
    [InlineData("acme", "claude-sonnet-4.5", 64_000)]
    [InlineData("anthropic", "claude-sonnet-4-5@20990101", 64_000)]
    public void Finds_a_model_under_the_names_that_providers_give_it(string provider, string model, long maxOutput) =>
        Assert.Equal(maxOutput, ModelCatalog.Find(provider, model).MaxOutputTokens);

    [Theory]
    [InlineData("o3", nameof(ReasoningStyle.Effort))]
    [InlineData("gpt-5.9-preview", nameof(ReasoningStyle.Effort))]
    [InlineData("gpt-5.9-chat-latest", nameof(ReasoningStyle.None))]
    [InlineData("openai/gpt-oss-240b", nameof(ReasoningStyle.Effort))]
    [InlineData("o1-mini", nameof(ReasoningStyle.Unknown))]
    [InlineData("gpt-4.1-tiny", nameof(ReasoningStyle.None))]
    [InlineData("claude-3-5-haiku-20241022", nameof(ReasoningStyle.None))]
    [InlineData("claude-3-7-sonnet-20250219", nameof(ReasoningStyle.Budget))]
    [InlineData("claude-3.7-sonnet", nameof(ReasoningStyle.Budget))]
    [InlineData("claude-sonnet-4-20250514", nameof(ReasoningStyle.Budget))]
    [InlineData("claude-4-opus-20250514", nameof(ReasoningStyle.Budget))]
    [InlineData("claude-opus-4-5-20251101", nameof(ReasoningStyle.Budget))]
    [InlineData("claude-haiku-4-5", nameof(ReasoningStyle.Budget))]
    [InlineData("claude-opus-4-6", nameof(ReasoningStyle.Adaptive))]
    [InlineData("claude-sonnet-4.6", nameof(ReasoningStyle.Adaptive))]
    [InlineData("us.anthropic.claude-sonnet-4-6-v1:0", nameof(ReasoningStyle.Adaptive))]
    [InlineData("claude-opus-5-5", nameof(ReasoningStyle.Adaptive))]
    [InlineData("claude-haiku-5-5", nameof(ReasoningStyle.Adaptive))]
    [InlineData("claude-fable-5-2", nameof(ReasoningStyle.Adaptive))]
    [InlineData("claude-sonnet", nameof(ReasoningStyle.Adaptive))]
    [InlineData("llama-3.3-70b", nameof(ReasoningStyle.Unknown))]
    [InlineData("", nameof(ReasoningStyle.Unknown))]
    public void Tells_from_the_name_how_a_model_takes_instructions_on_reasoning(string model, string expected) =>
        Assert.Equal(expected, ModelFamily.Facts(model).Reasoning.ToString());

    [Fact]
    public void The_rules_agree_with_the_table_on_every_Claude_of_its_maker() =>
        Assert.All(
            ModelCatalog.ModelsOf("anthropic"),
            model => Assert.Equal(ModelFamily.Facts(model).Reasoning, ModelCatalog.Find("anthropic", model).Reasoning));

    [Fact]
    public void Says_that_it_does_not_know() => Assert.Same(ModelFacts.Unknown, ModelCatalog.Find("acme", "zork-9000"));

    [Fact]
    public void Offers_models_for_conversation_only()
    {
        var openai = ModelCatalog.ModelsOf("OpenAI");

        Assert.Contains("gpt-4o", openai);
        Assert.DoesNotContain("gpt-5-codex", openai);
        Assert.DoesNotContain(openai, model => model.Contains("audio"));
        Assert.Empty(ModelCatalog.ModelsOf("ollama"));
    }

    [Fact]
    public void Finds_who_serves_a_bare_name_its_maker_first()
    {
        Assert.Equal(new("openai", "gpt-4o"), ModelCatalog.ProvidersOf("gpt-4o")[0]);
        Assert.Contains(new("openrouter", "openai/gpt-4o"), ModelCatalog.ProvidersOf("gpt-4o"));
        Assert.Contains(new("groq", "openai/gpt-oss-120b"), ModelCatalog.ProvidersOf("gpt-oss-120b"));
        Assert.Equal(new("anthropic", "claude-sonnet-4-5"), ModelCatalog.ProvidersOf("Claude-Sonnet-4-5")[0]);
        Assert.Empty(ModelCatalog.ProvidersOf("zork-9000"));
    }

    [Fact]
    public void Every_provider_of_the_table_is_one_that_Heimdall_knows() =>
        Assert.All(ModelCatalog.ProvidersOf("gpt-oss-120b"), entry => Assert.NotNull(ProviderCatalog.Find(entry.Provider)));
}
