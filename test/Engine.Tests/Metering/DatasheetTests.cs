using System.Text;
using Heimdall.Engine.Metering;
using Heimdall.Storage.Prices;
using Heimdall.TestKit;
using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Tests.Metering;

public sealed class DatasheetTests
{
    [Fact]
    public void Reads_keys_as_Bifrost_and_as_LiteLLM_write_them()
    {
        var book = Read(
            """
            { "sample_spec": {"input_cost_per_token": 0, "mode": "chat"},
              "openai/gpt-x": {"provider": "openai", "base_model": "gpt-x", "mode": "chat", "input_cost_per_token": 2.5e-06, "output_cost_per_token": "0.00001"},
              "together_ai/maker/model": {"litellm_provider": "together_ai", "input_cost_per_token": 1e-06},
              "vertex_ai/gemini-x": {"litellm_provider": "vertex_ai-language-models", "input_cost_per_token": 3e-06, "search_context_cost_per_query": {"search_context_size_low": 0.01}},
              "plain": {"litellm_provider": "anthropic", "cache_read_input_token_cost_above_200k_tokens": 6e-07, "input_cost_per_token_above_272k_tokens_priority": 0.00001},
              "dashscope/q": {"litellm_provider": "dashscope", "tiered_pricing": [{"range": [0, 256000.0], "input_cost_per_token": 5e-08}, {"range": [256000.0, 1000000.0], "input_cost_per_token": 2.5e-07}]},
              "nothing": {"litellm_provider": "openai"}, "wrong": 5 }
            """);

        Assert.Equal([new(PriceUnit.Input, ServiceTier.Standard, 0, 0.0000025m), new(PriceUnit.Output, ServiceTier.Standard, 0, 0.00001m)], book.Find("openai", "gpt-x"));
        Assert.Equal([new(PriceUnit.Input, ServiceTier.Standard, 0, 0.000001m)], book.Find("together", "maker/model"));
        Assert.Equal([new(PriceUnit.Input, ServiceTier.Standard, 0, 0.000003m), new(PriceUnit.WebSearch, ServiceTier.Standard, 0, 0.01m)], book.Find("vertex", "gemini-x"));
        Assert.Equal([new(PriceUnit.CacheRead, ServiceTier.Standard, 200_000, 0.0000006m), new(PriceUnit.Input, ServiceTier.Priority, 272_000, 0.00001m)], book.Find("anthropic", "plain"));
        Assert.Equal([new(PriceUnit.Input, ServiceTier.Standard, 0, 0.00000005m), new(PriceUnit.Input, ServiceTier.Standard, 256_000, 0.00000025m)], book.Find("alibaba", "q"));
        Assert.Empty(book.Find("openai", "nothing"));
        Assert.Equal(5, book.Count);
    }

    [Fact]
    public void What_counts_as_a_search_is_what_the_sheet_says_or_what_was_known()
    {
        const string Fee = "\"input_cost_per_token\": 1e-06, \"search_context_cost_per_query\": {\"search_context_size_medium\": 0.02}";
        var book = Read($$"""
            { "gemini/gemini-2.5-pro": {{{Fee}}}, "gemini/gemini-3-pro-preview": {{{Fee}}},
              "gemini/one": {{{Fee}}, "web_search_billing_unit": "per_prompt"}, "gemini/two": {{{Fee}}, "web_search_billing_unit": "per_query"},
              "gemini/none": {"web_search_billing_unit": "per_prompt"} }
            """);
        decimal? CostOf(string model) => book.Find("gemini", model) is { IsEmpty: false } prices ? new ModelPrice(prices).CostOf(new() { WebSearchRequests = 3 }) : null;

        Assert.Equal([0.02m, 0.06m, 0.02m, 0.06m, null], ((string[])["gemini-2.5-pro", "gemini-3-pro-preview", "one", "two", "none"]).Select(CostOf));
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"openai/m": {"input_cost_per_token": "free"}}""")]
    [InlineData("""{"openai/m": {"input_cost_per_token": -1}}""")]
    public void What_is_no_datasheet_is_refused(string text) => Assert.Throws<FormatException>(() => Read(text));

    [Fact]
    public void A_name_that_would_break_a_line_is_passed_over() =>
        Assert.Equal(1, Read("""{"openai/a\tb": {"input_cost_per_token": 1}, "=/x": {"input_cost_per_token": 1}, "openai/c": {"input_cost_per_token": 1}}""").Count);

    [Fact]
    public void A_datasheet_extends_the_prices_beneath_it()
    {
        var beneath = PriceBook.Parse("openai\tgpt-x\tin=1\nopenai\tgpt-y\tin=2\n", beneath: null);
        var book = PriceBook.Parse(DatasheetReader.Read("""{"openai/gpt-x": {"input_cost_per_token": 0.000009}}"""u8.ToArray(), PriceBook.Embedded), beneath);

        Assert.Equal([0.000009m, 0.000002m], [book.Find("openai", "gpt-x").Single().Usd, book.Find("openai", "gpt-y").Single().Usd]);
    }

    [Fact]
    public void The_kept_copy_belongs_to_its_address()
    {
        using var folder = new TemporaryFolder();
        var cache = new PriceCache(folder.File("prices.tsv"));
        var origin = new Uri("https://prices.example/sheet.json");

        Assert.Null(cache.Read(origin, PriceBook.Embedded));
        Assert.Null(cache.Write(origin, "openai\tgpt-x\tin=1\n"));

        Assert.Equal(1, cache.Read(origin, PriceBook.Embedded)!.Book.Count);
        Assert.Null(cache.Read(new Uri("https://prices.example/other.json"), PriceBook.Embedded));
    }

    [Theory]
    [InlineData("openai\tgpt-x\n")]
    [InlineData("openai\tgpt-x\tin=a\n")]
    [InlineData("openai\tgpt-x\tbread=1\n")]
    [InlineData("openai\tgpt-x\tin:soon=1\n")]
    public void A_damaged_copy_is_not_used(string text)
    {
        using var folder = new TemporaryFolder();
        var cache = new PriceCache(folder.File("prices.tsv"));
        var origin = new Uri("https://prices.example/sheet.json");

        Assert.Null(cache.Write(origin, text));

        Assert.Null(cache.Read(origin, PriceBook.Embedded));
    }

    private static PriceBook Read(string json) => PriceBook.Parse(DatasheetReader.Read(Encoding.UTF8.GetBytes(json), PriceBook.Embedded), beneath: null);
}
