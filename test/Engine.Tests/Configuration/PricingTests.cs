using Heimdall.Engine.Configuration;
using Heimdall.Engine.Metering;

namespace Heimdall.Engine.Tests.Configuration;

public sealed class PricingTests
{
    private const string Fine = """{"id": "o", "pattern": "m", "request_types": ["chat_completion"], "patch": {"input_cost_per_token": 1}}""";

    [Fact]
    public void Reads_where_prices_come_from()
    {
        var pricing = ConfigText.Options("""{"framework": {"pricing": {"pricing_url": "file:///etc/prices.json", "pricing_sync_interval": 7200}}}""").Pricing;

        Assert.Equal((new Uri("file:///etc/prices.json"), TimeSpan.FromHours(2)), (pricing.DatasheetUrl, pricing.SyncInterval));
        Assert.Equal(new PricingOptions(), ConfigText.Options("{}").Pricing);
    }

    [Theory]
    [InlineData("""{"pricing_url": "ftp://a/b"}""", "$.framework.pricing.pricing_url")]
    [InlineData("""{"pricing_url": "prices.json"}""", "$.framework.pricing.pricing_url")]
    [InlineData("""{"pricing_sync_interval": 60}""", "$.framework.pricing.pricing_sync_interval")]
    public void Refuses_what_cannot_be_meant(string pricing, string path) =>
        Assert.Equal([path], ConfigText.Read($$"""{"framework": {"pricing": {{pricing}} } }""").Faults.Select(static fault => fault.Path));

    [Fact]
    public void Reads_overrides_at_both_places()
    {
        var overrides = ConfigText.Options($$"""{"pricing_overrides": [{{Fine}}], "governance": {"pricing_overrides": [{{Fine.Replace("\"o\"", "\"p\"", StringComparison.Ordinal)}}]} }""").Governance.PriceOverrides;

        Assert.Equal(["o", "p"], overrides.Select(static one => one.Id));
        Assert.Equal((PriceScope.Global, "m", false), (overrides[0].Scope, overrides[0].Pattern, overrides[0].IsPrefix));
        Assert.Equal([PricedWork.Chat], overrides[0].Work);
    }

    [Theory]
    [InlineData("""{"id": "o", "request_types": ["chat_completion"], "patch": {}}""", "pattern")]
    [InlineData("""{"id": "o", "pattern": "a*", "request_types": ["chat_completion"], "patch": {}}""", "pattern")]
    [InlineData("""{"id": "o", "pattern": "a*b", "match_type": "wildcard", "request_types": ["chat_completion"], "patch": {}}""", "pattern")]
    [InlineData("""{"id": "o", "pattern": "a", "match_type": "regex", "request_types": ["chat_completion"], "patch": {}}""", "match_type")]
    [InlineData("""{"id": "o", "pattern": "a", "patch": {}}""", "request_types")]
    [InlineData("""{"id": "o", "pattern": "a", "request_types": ["chat"], "patch": {}}""", "request_types")]
    [InlineData("""{"id": "o", "pattern": "a", "request_types": ["embedding"], "scope_kind": "planet", "patch": {}}""", "scope_kind")]
    [InlineData("""{"id": "o", "pattern": "a", "request_types": ["embedding"], "scope_kind": "provider", "patch": {}}""", "provider_id")]
    [InlineData("""{"id": "o", "pattern": "a", "request_types": ["embedding"], "scope_kind": "virtual_key", "patch": {}}""", "virtual_key_id")]
    [InlineData("""{"id": "o", "pattern": "a", "request_types": ["embedding"], "scope_kind": "provider_key", "patch": {}}""", "provider_key_id")]
    [InlineData("""{"id": "o", "pattern": "a", "request_types": ["embedding"]}""", "pricing_patch")]
    [InlineData("""{"id": "o", "pattern": "a", "request_types": ["embedding"], "pricing_patch": "{"}""", "pricing_patch")]
    [InlineData("""{"id": "o", "pattern": "a", "request_types": ["embedding"], "patch": {"input_cost_per_token": -1}}""", "patch.input_cost_per_token")]
    [InlineData("""{"pattern": "a", "request_types": ["embedding"], "patch": {}}""", "id")]
    public void Faults_of_an_override_name_the_field(string entry, string field) => Assert.Equal(
        [$"$.governance.pricing_overrides[0].{field}"],
        ConfigText.Read($$"""{"governance": {"pricing_overrides": [{{entry}}]} }""").Faults.Select(static fault => fault.Path));

    [Fact]
    public void An_override_for_one_person_is_left_out_with_a_warning()
    {
        var result = ConfigText.Read("""{"governance": {"pricing_overrides": [{"id": "o", "pattern": "a", "request_types": ["embedding"], "scope_kind": "user_provider", "user_id": "u", "patch": {}}]} }""");

        Assert.Empty(result.Faults);
        Assert.Contains("$.governance.pricing_overrides[0].scope_kind", result.Warnings());
        Assert.Empty(result.Options!.Governance.PriceOverrides);
    }

    [Fact]
    public void A_price_that_nobody_knows_is_named_with_its_neighbour()
    {
        var result = ConfigText.Read("""{"governance": {"pricing_overrides": [{"id": "o", "pattern": "a", "request_types": ["embedding"], "patch": {"input_cost_per_tokens": 1}}]} }""");

        Assert.Contains(result.Notices, static notice => notice.Path.EndsWith("input_cost_per_tokens", StringComparison.Ordinal) && notice.Message.Contains("\"input_cost_per_token\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Reads_what_becomes_of_models_without_a_price()
    {
        Assert.Equal(UnpricedPolicy.Allow, ConfigText.Options("{}").Governance.UnpricedModels);
        Assert.Equal(UnpricedPolicy.Refuse, ConfigText.Options("""{"governance": {"unpriced_models": "refuse"}}""").Governance.UnpricedModels);
        Assert.Equal(["$.governance.unpriced_models"], ConfigText.Read("""{"governance": {"unpriced_models": "free"}}""").Faults.Select(static fault => fault.Path));
    }
}
