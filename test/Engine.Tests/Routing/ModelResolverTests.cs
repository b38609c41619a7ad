using System.Collections.Frozen;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Health;
using Heimdall.Engine.Routing;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;
using Microsoft.Extensions.Logging;

namespace Heimdall.Engine.Tests.Routing;

public sealed class ModelResolverTests
{
    [Theory]
    [InlineData("openai/gpt-4o", "openai", "gpt-4o")]
    [InlineData("OpenAI/gpt-4o", "openai", "gpt-4o")]
    [InlineData("openrouter/anthropic/claude-sonnet-4", "openrouter", "anthropic/claude-sonnet-4")]
    public void A_name_is_split_at_its_first_slash_where_a_provider_stands_before_it(string name, string provider, string model)
    {
        var target = Pick(Snapshot(Provider("openai"), Provider("openrouter")), name);

        Assert.Equal((provider, model), (target.Provider.Name, target.Model));
    }

    [Fact]
    public void A_name_with_a_slash_that_begins_with_no_provider_is_a_model()
    {
        var target = Pick(Snapshot(Provider("openai"), Provider("together", Key("t", models: ["meta-llama/Llama-3"]))), "meta-llama/Llama-3");

        Assert.Equal(("together", "meta-llama/Llama-3"), (target.Provider.Name, target.Model));
    }

    [Fact]
    public void An_alias_leads_to_the_model_it_stands_for()
    {
        var target = Pick(Snapshot(Provider("openai", Key("k", aliases: ("fast", "gpt-4o-mini")))), "FAST");

        Assert.Equal("gpt-4o-mini", target.Model);
    }

    [Fact]
    public void A_provider_that_has_no_key_configured_says_which_variable_to_set()
    {
        var error = Refuse(Snapshot(Provider("openai")), "groq/llama-3.1-70b-versatile");

        Assert.Equal(ErrorKind.NotFound, error.Kind);
        Assert.Contains("GROQ_API_KEY", error.Message);
    }

    [Fact]
    public void A_provider_that_needs_no_key_serves_without_one()
    {
        var ollama = new ProviderOptions { Name = "ollama", Definition = ProviderCatalog.Find("ollama")!, Network = new() { BaseUrl = new("http://localhost:11434") } };

        Assert.Equal("llama3", Pick(Snapshot(ollama), "ollama/llama3").Model);
    }

    [Fact]
    public void An_unknown_model_names_the_providers_that_are_there()
    {
        var error = Refuse(Snapshot(Provider("openai"), Provider("groq")), "no-such-model");

        Assert.Contains("openai, groq", error.Message);
    }

    [Theory]
    [InlineData("gpt4o", "openai/gpt-4o")]
    [InlineData("llama-3.1-70b-versatil", "groq/llama-3.1-70b-versatile")]
    public void An_unknown_model_is_answered_with_the_closest_that_are_configured(string asked, string meant)
    {
        var error = Refuse(Snapshot(Provider("openai", Key("o", models: ["gpt-4o", "o3"])), Provider("groq", Key("g", models: ["llama-3.1-70b-versatile"]))), asked);

        Assert.Contains($"Did you mean '{meant}'", error.Message);
        Assert.DoesNotContain("o3", error.Message);
    }

    [Fact]
    public void The_names_that_others_serve_too_stand_by_in_the_order_configured()
    {
        var groups = Snapshot(Provider("openai", Key("o", models: ["shared"])), Provider("groq"), Provider("mistral", Key("m", models: ["shared"]))).Resolve("shared").Groups;

        Assert.Equal(["openai", "mistral"], groups.Select(static group => group.Provider.Name));
    }

    [Fact]
    public void A_key_serves_only_its_models_and_never_its_blacklisted_ones()
    {
        var snapshot = Snapshot(Provider("openai", Key("k", models: ["gpt-4o", "gpt-4o-mini"], blacklist: ["gpt-4o-mini"])));

        Assert.Equal("gpt-4o", Pick(snapshot, "openai/gpt-4o").Model);
        Assert.Contains("gpt-4o-mini", Refuse(snapshot, "openai/gpt-4o-mini").Message);
        Assert.Contains("o3", Refuse(snapshot, "openai/o3").Message);
    }

    [Fact]
    public void Keys_are_picked_by_weight()
    {
        var resolution = Snapshot(Provider("openai", Key("heavy", weight: 3), Key("light", weight: 1), Key("off", weight: 0))).Resolve("openai/gpt-4o");

        var picked = Enumerable.Range(0, 400)
            .Select(i => Pick(resolution, i / 400.0).Key.Options.Name)
            .CountBy(static name => name)
            .ToDictionary();

        Assert.Equal(300, picked["heavy"]);
        Assert.Equal(100, picked["light"]);
        Assert.False(picked.ContainsKey("off"));
    }

    [Fact]
    public void Keys_whose_weights_are_all_nought_share_the_traffic()
    {
        var resolution = Snapshot(Provider("openai", Key("a", weight: 0), Key("b", weight: 0))).Resolve("openai/gpt-4o");

        Assert.Equal("a", Pick(resolution, 0.49).Key.Options.Name);
        Assert.Equal("b", Pick(resolution, 0.5).Key.Options.Name);
    }

    [Fact]
    public void A_bare_claude_name_goes_to_a_provider_that_speaks_Anthropic()
    {
        var target = Pick(Snapshot(Provider("openai"), Provider("anthropic")), "claude-nobody-knows-yet");

        Assert.Equal(("anthropic", "claude-nobody-knows-yet"), (target.Provider.Name, target.Model));
    }

    [Fact]
    public void A_bare_claude_name_nobody_serves_goes_to_the_stand_in_of_its_tier()
    {
        var snapshot = new GatewaySnapshot(new GatewayOptions
        {
            Providers = [Provider("openai")],
            ClaudeModels = new ClaudeModelOptions { Haiku = "openai/small", Default = "openai/large" },
        }, new HealthMemory(TimeProvider.System));

        Assert.Equal("small", Pick(snapshot, "claude-haiku-5-5").Model);
        Assert.Equal("large", Pick(snapshot, "claude-opus-5-5").Model);
        Assert.Contains("claude_models", snapshot.Resolve("claude-haiku-5-5").Notice?.Text);
        Assert.Equal(LogLevel.Information, snapshot.Resolve("claude-haiku-5-5").Notice?.Level);
    }

    [Fact]
    public void Without_configuration_the_provider_names_the_stand_ins()
    {
        var tiers = ProviderCatalog.Find("openai")!.ClaudeTiers!;

        Assert.Equal(tiers.Haiku, Pick(Snapshot(Provider("openai")), "claude-haiku-5-5").Model);
        Assert.Equal(LogLevel.Warning, Snapshot(Provider("openai")).Resolve("claude-haiku-5-5").Notice?.Level);
        Assert.Equal(tiers.Opus, Pick(Snapshot(Provider("openai")), "claude-opus-5-5").Model);
    }

    [Fact]
    public void Nothing_configured_says_how_to_begin() =>
        Assert.Contains("OPENAI_API_KEY", Refuse(Snapshot(), "gpt-4o").Message);

    [Fact]
    public void A_client_is_relayed_where_the_provider_speaks_its_dialect()
    {
        var resolution = Snapshot(Provider("anthropic"), Provider("openai")).Resolve("openai/gpt-4o");

        Assert.Equal(DialectId.OpenAIChat, resolution.First(Operation.Chat, DialectId.AnthropicMessages)!.Endpoint.Dialect);
    }

    private static Target Pick(GatewaySnapshot snapshot, string model)
    {
        var resolution = snapshot.Resolve(model);
        Assert.Null(resolution.Error);
        return resolution.First(Operation.Chat, DialectId.OpenAIChat)!;
    }

    private static Target Pick(ModelResolution resolution, double random) =>
        resolution.Groups[0].Pick(new Pick(Operation.Chat, DialectId.OpenAIChat, random, Session: 0))!;

    private static GatewayError Refuse(GatewaySnapshot snapshot, string model) => Assert.IsType<GatewayError>(snapshot.Resolve(model).Error);

    private static GatewaySnapshot Snapshot(params ProviderOptions[] providers) => new(new GatewayOptions { Providers = [.. providers] }, new HealthMemory(TimeProvider.System));

    private static ProviderOptions Provider(string name, params KeyOptions[] keys) => new()
    {
        Name = name,
        Definition = ProviderCatalog.Find(name)!,
        Keys = keys.Length == 0 ? [Key("only")] : [.. keys],
    };

    private static KeyOptions Key(string name, string[]? models = null, string[]? blacklist = null, double weight = 1, params (string Alias, string Model)[] aliases) => new()
    {
        Id = name,
        Name = name,
        Value = new Secret("sk-test"),
        Models = (models ?? ["*"]).ToFrozenSet(StringComparer.OrdinalIgnoreCase),
        BlacklistedModels = (blacklist ?? []).ToFrozenSet(StringComparer.OrdinalIgnoreCase),
        Weight = weight,
        Aliases = aliases.ToFrozenDictionary(static pair => pair.Alias, static pair => pair.Model, StringComparer.OrdinalIgnoreCase),
    };
}
