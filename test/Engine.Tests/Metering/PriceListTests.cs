using Heimdall.Engine.Configuration;
using Heimdall.Engine.Metering;
using Heimdall.Engine.Tests.Configuration;
using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Tests.Metering;

public sealed class PriceListTests
{
    private const string Book =
        """
        openai	gpt-5	in=1 out=8
        openai	gpt-5-2025-08-07	in=2 out=8
        openai	gpt-image	out.image=0.04
        anthropic	claude-sonnet-4-5	in=3 out=15
        bedrock	anthropic.claude-opus-4-6	in=5 out=25
        bedrock	us.anthropic.claude-opus-4-6	in=5.5 out=27.5
        vertex	gemini-9	in=7 out=9
        ollama	*	in=0 out=0
        openrouter	maker/model	in=9 out=9
        openai	gpt-search	in=1 out=8 search=0.035
        openai	+tools	search=0.01 session=0.03
        """;

    private const string Providers =
        """
        "providers": {
          "openai": {"keys": [
            {"id": "k1", "name": "first", "value": "k", "aliases": {"gpt-5": "deployment-7", "mine": {"model_id": "deployment-8", "model_name": "gpt-5-2025-08-07"}}},
            {"id": "k2", "name": "second", "value": "k"}]},
          "anthropic": {"keys": [{"value": "k"}]}, "gemini": {"keys": [{"value": "k"}]}, "openrouter": {"keys": [{"value": "k"}]},
          "acme": {"keys": [{"value": "k"}], "custom_provider_config": {"base_provider_type": "openai"}, "network_config": {"base_url": "http://localhost:1"}},
          "ollama": {"keys": [{"name": "o", "ollama_key_config": {"url": "http://localhost:1"}}]} }
        """;

    [Theory]
    [InlineData("openai", "gpt-5", 1)]
    [InlineData("openai", "GPT-5", 1)]
    [InlineData("openai", "gpt-5-2025-08-07", 2)]
    [InlineData("openai", "gpt-5-2025-12-01", 1)]
    [InlineData("openai", "openai/gpt-5", 1)]
    [InlineData("anthropic", "claude-sonnet-4-5-20250929", 3)]
    [InlineData("bedrock", "us.anthropic.claude-opus-4-6", 5.5)]
    [InlineData("bedrock", "eu.anthropic.claude-opus-4-6", 5)]
    [InlineData("bedrock", "anthropic.claude-opus-4-6-v1:0", 5)]
    [InlineData("gemini", "gemini-9", 7)]
    [InlineData("acme", "gpt-5", 1)]
    [InlineData("ollama", "llama-of-my-own", 0)]
    public void Finds_a_model_under_the_names_that_it_has(string provider, string model, double input) =>
        Assert.Equal((decimal)input, InputPrice(List(), new(provider, model)));

    [Theory]
    [InlineData("openai", "gpt-6")]
    [InlineData("anthropic", "gpt-5")]
    [InlineData("nobody", "gpt-5")]
    public void A_model_without_a_price_is_unpriced_and_not_free(string provider, string model) => Assert.Null(List().Find(new(provider, model)));

    [Theory]
    [InlineData("openai", "gpt-5", 0.02)]
    [InlineData("openai", "gpt-search", 0.07)]
    [InlineData("acme", "gpt-5", 0.02)]
    [InlineData("anthropic", "claude-sonnet-4-5", 0)]
    public void A_providers_tools_cost_the_same_with_all_its_models_but_those_with_a_fee_of_their_own(string provider, string model, double searches) =>
        Assert.Equal((decimal)searches, List().Find(new(provider, model))!.CostOf(new() { WebSearchRequests = 2 }));

    [Fact]
    public void A_deployment_has_the_price_of_what_its_alias_says_it_is()
    {
        var list = List();

        Assert.Equal(1, InputPrice(list, new("openai", "deployment-7") { KeyId = "k1" }));
        Assert.Equal(2, InputPrice(list, new("openai", "deployment-8") { KeyId = "k1" }));
        Assert.Null(list.Find(new("openai", "deployment-7") { KeyId = "k2" }));
    }

    [Fact]
    public void Who_reports_costs_is_asked_where_the_list_has_none()
    {
        var price = List().Find(new("openrouter", "maker/new"))!;

        Assert.Equal(0.25m, price.CostOf(new Usage { ReportedCost = 0.25m }));
        Assert.False(price.CanPrice(new Usage { InputTokens = 5 }));
    }

    [Fact]
    public void A_narrower_scope_wins_and_then_a_name_over_a_pattern()
    {
        var list = List(
            """{"id": "g", "pattern": "gpt-*", "match_type": "wildcard", "scope_kind": "global", "request_types": ["chat_completion"], "patch": {"input_cost_per_token": 0.000010}}""",
            """{"id": "gl", "pattern": "gpt-5*", "match_type": "wildcard", "request_types": ["chat_completion"], "patch": {"input_cost_per_token": 0.000011}}""",
            """{"id": "ge", "pattern": "gpt-5", "request_types": ["chat_completion"], "patch": {"input_cost_per_token": 0.000012}}""",
            """{"id": "p", "pattern": "gpt-*", "match_type": "wildcard", "scope_kind": "provider", "provider_id": "openai", "request_types": ["chat_completion"], "patch": {"input_cost_per_token": 0.000020}}""",
            """{"id": "k", "pattern": "gpt-5", "scope_kind": "provider_key", "provider_key_id": "second", "request_types": ["chat_completion"], "patch": {"input_cost_per_token": 0.000030}}""",
            """{"id": "v", "pattern": "gpt-5", "scope_kind": "virtual_key", "virtual_key_id": "vk", "request_types": ["chat_completion"], "patch": {"input_cost_per_token": 0.000040}}""",
            """{"id": "vp", "pattern": "gpt-5", "scope_kind": "virtual_key_provider", "virtual_key_id": "vk", "provider_id": "openai", "request_types": ["chat_completion"], "patch": {"input_cost_per_token": 0.000050}}""",
            """{"id": "vpk", "pattern": "gpt-5", "scope_kind": "virtual_key_provider_key", "virtual_key_id": "vk", "provider_key_id": "k2", "request_types": ["chat_completion"], "patch": {"input_cost_per_token": 0.000060}}""");

        Assert.Equal(12, InputPrice(list, new("acme", "gpt-5")));
        Assert.Equal(11, InputPrice(list, new("acme", "gpt-5-mini")));
        Assert.Equal(10, InputPrice(list, new("acme", "gpt-4")));
        Assert.Equal(20, InputPrice(list, new("openai", "gpt-5") { KeyId = "k1" }));
        Assert.Equal(30, InputPrice(list, new("openai", "gpt-5") { KeyId = "k2" }));
        Assert.Equal(40, InputPrice(list, new("acme", "gpt-5") { VirtualKeyId = "vk" }));
        Assert.Equal(50, InputPrice(list, new("openai", "gpt-5") { VirtualKeyId = "vk", KeyId = "k1" }));
        Assert.Equal(60, InputPrice(list, new("openai", "gpt-5") { VirtualKeyId = "vk", KeyId = "k2" }));
    }

    [Fact]
    public void An_override_changes_what_it_names_and_leaves_the_rest()
    {
        var price = List("""{"id": "o", "pattern": "gpt-5", "request_types": ["responses"], "pricing_patch": "{\"output_cost_per_token\": 0, \"cache_read_input_token_cost\": 5e-7}"}""")
            .Find(new("openai", "gpt-5"))!;

        Assert.Equal(1.5m, price.CostOf(new Usage { InputTokens = 1_000_000, CacheReadTokens = 1_000_000, OutputTokens = 1_000_000 }));
    }

    [Fact]
    public void An_override_holds_for_its_kinds_of_request_only()
    {
        var list = List("""{"id": "o", "pattern": "gpt-5", "request_types": ["embedding"], "patch": {"input_cost_per_token": 0.000099}}""");

        Assert.Equal(1, InputPrice(list, new("openai", "gpt-5")));
        Assert.Equal(99, InputPrice(list, new("openai", "gpt-5") { Work = PricedWork.Embedding }));
    }

    [Fact]
    public void An_override_prices_what_had_no_price_and_wins_over_a_report()
    {
        var list = List("""{"id": "o", "pattern": "*", "match_type": "wildcard", "request_types": ["chat_completion"], "patch": {"input_cost_per_token": 0.000004, "output_cost_per_token": 0}}""");

        Assert.Equal(4, InputPrice(list, new("openai", "gpt-6")));
        Assert.Equal(4, list.Find(new("openrouter", "maker/model"))!.CostOf(new Usage { InputTokens = 1_000_000, ReportedCost = 77 }));
    }

    [Fact]
    public void A_question_asked_before_costs_no_allocation()
    {
        var list = List();
        var question = new PriceQuestion("openai", "gpt-5") { KeyId = "k1", VirtualKeyId = "vk" };
        list.Find(question);
        var first = list.Find(question);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var second = list.Find(question);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Same(first, second);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void A_snapshot_keeps_refreshed_prices_when_the_configuration_changes()
    {
        var refreshed = PriceBook.Parse(Book, beneath: null);
        var first = new GatewaySnapshot(ConfigText.Options($$"""{ {{Providers}} }"""), new Heimdall.Engine.Health.HealthMemory(TimeProvider.System), refreshed);

        var second = new GatewaySnapshot(ConfigText.Options("""{"providers": {"openai": {"keys": [{"value": "k"}]}}}"""), first);

        Assert.Same(refreshed, second.Prices.Book);
        Assert.Same(PriceBook.Embedded, new GatewaySnapshot(second.Options, second, PriceBook.Embedded).Prices.Book);
    }

    [Fact]
    public void The_prices_that_come_with_Heimdall_can_all_be_read()
    {
        PriceBook.Embedded.Check();

        Assert.True(PriceBook.Embedded.Count > 2500);
        Assert.Equal(2.5m / 1_000_000, PriceBook.Embedded.Find("openai", "gpt-4o").Single(static entry => entry is { Unit: PriceUnit.Input, Tier: ServiceTier.Standard }).Usd);
        Assert.NotEmpty(PriceBook.Embedded.Find("elevenlabs", "eleven_v3").Concat(PriceBook.Embedded.Find("deepgram", "nova-3")));
    }

    private static decimal? InputPrice(PriceList list, PriceQuestion question) => list.Find(question)?.CostOf(new Usage { InputTokens = 1_000_000 });

    private static PriceList List(params string[] overrides) =>
        new(PriceBook.Parse(Book, beneath: null), ConfigText.Options($$"""{ {{Providers}}, "governance": {"pricing_overrides": [{{string.Join(',', overrides)}}]} }"""));
}
