using Heimdall.Engine.Metering;
using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Tests.Metering;

public sealed class ModelPriceTests
{
    private const decimal Million = 1_000_000;

    [Fact]
    public void Every_class_of_token_has_its_price()
    {
        var usage = new Usage { InputTokens = 1000, CacheReadTokens = 200, CacheWriteTokens = 50, CacheWrite1hTokens = 20, OutputTokens = 300, ReasoningTokens = 100 };

        Assert.Equal(((1000 * 3) + (200 * 0.3m) + (30 * 3.75m) + (20 * 6) + (200 * 15) + (100 * 20)) / Million, Price("in=3 out=15 read=0.3 write=3.75 write1h=6 think=20").CostOf(usage));
    }

    [Fact]
    public void A_class_without_a_price_costs_what_the_nearest_one_costs()
    {
        var usage = new Usage { InputTokens = 10, CacheReadTokens = 10, CacheWriteTokens = 10, CacheWrite1hTokens = 5, OutputTokens = 10, ReasoningTokens = 5, InputAudioTokens = 2, OutputImageTokens = 2 };

        Assert.Equal(((30 * 2) + (10 * 8)) / Million, Price("in=2 out=8").CostOf(usage));
        Assert.Equal(((20 * 2) + (10 * 3) + (10 * 8)) / Million, Price("in=2 out=8 write=3").CostOf(usage));
    }

    [Fact]
    public void Sound_and_pictures_are_parts_of_prompt_and_answer()
    {
        var usage = new Usage { InputTokens = 100, InputAudioTokens = 40, InputImageTokens = 10, OutputTokens = 50, OutputAudioTokens = 20, OutputImageTokens = 5 };

        Assert.Equal(((50 * 1) + (40 * 10) + (10 * 2) + (25 * 4) + (20 * 30) + (5 * 40)) / Million, Price("in=1 out=4 in.audio=10 in.picture=2 out.audio=30 out.picture=40").CostOf(usage));
    }

    [Fact]
    public void Work_that_stays_in_the_United_States_costs_more_where_the_provider_says_so_and_its_tools_do_not()
    {
        var usage = new Usage { InputTokens = 1000, OutputTokens = 100, WebSearchRequests = 1, IsUsOnly = true };

        Assert.Equal((1.1m * ((1000 * 5) + (100 * 25)) / Million) + 0.01m, Price("in=5 out=25 search=0.01 us.factor=1.1").CostOf(usage));
        Assert.Equal((((1000 * 5) + (100 * 25)) / Million) + 0.01m, Price("in=5 out=25 search=0.01").CostOf(usage));
    }

    [Fact]
    public void Parts_larger_than_the_whole_are_not_believed()
    {
        var usage = new Usage { InputTokens = 10, InputAudioTokens = 40, CacheWriteTokens = 5, CacheWrite1hTokens = 9, OutputTokens = 10, ReasoningTokens = 400 };

        Assert.Equal(((10 * 2) + (5 * 3) + (10 * 1)) / Million, Price("in=1 in.audio=2 write=2 write1h=3 out=1").CostOf(usage));
    }

    [Theory]
    [InlineData(200_000, 200_000 * 3)]
    [InlineData(200_001, 200_001 * 6)]
    [InlineData(500_001, 500_001 * 12)]
    public void A_long_prompt_reprices_the_whole_request(long prompt, long expected) =>
        Assert.Equal(expected / Million, Price("in=3 in>200000=6 in>500000=12 out=15").CostOf(new Usage { InputTokens = prompt }));

    [Fact]
    public void The_length_of_a_prompt_counts_what_was_cached()
    {
        var usage = new Usage { InputTokens = 1, CacheReadTokens = 200_000, OutputTokens = 1 };

        Assert.Equal(((1 * 6) + (200_000 * 0.6m) + (1 * 15)) / Million, Price("in=3 in>200000=6 read=0.3 read>200000=0.6 out=15").CostOf(usage));
    }

    [Fact]
    public void The_tier_of_the_answer_wins_over_the_one_asked_for()
    {
        var price = Price("in=10 in:flex=5 in:priority=20 in:batch=4 out=0");
        var usage = new Usage { InputTokens = 1_000_000 };

        Assert.Equal(10, price.CostOf(usage));
        Assert.Equal(20, price.CostOf(usage, ServiceTier.Priority));
        Assert.Equal(5, price.CostOf(usage with { ServiceTier = ServiceTier.Flex }, ServiceTier.Priority));
        Assert.Equal(4, price.CostOf(usage with { ServiceTier = ServiceTier.Batch }));
        Assert.Equal(10, price.CostOf(usage with { ServiceTier = ServiceTier.Standard }, ServiceTier.Flex));
    }

    [Fact]
    public void A_tier_has_its_own_prices_for_long_prompts_or_the_usual_ones()
    {
        var usage = new Usage { InputTokens = 1_000_000, ServiceTier = ServiceTier.Priority };

        Assert.Equal(40, Price("in=10 in:priority=20 in>200000=15 in:priority>200000=40").CostOf(usage));
        Assert.Equal(15, Price("in=10 in:priority=20 in>200000=15").CostOf(usage));
        Assert.Equal(20, Price("in=10 in:priority=20").CostOf(usage));
    }

    [Fact]
    public void Searches_requests_and_citations_are_paid_beside_tokens() =>
        Assert.Equal(0.005m + (2 * 0.01m) + (100 * 2 / Million), Price("in=0 request=0.005 search=0.01 cite=2").CostOf(new Usage { WebSearchRequests = 2, CitationTokens = 100 }));

    [Fact]
    public void Searches_are_paid_one_by_one_or_once_an_answer()
    {
        var usage = new Usage { WebSearchRequests = 3, CodeSessions = 2 };

        Assert.Equal(0.042m + 0.06m, Price("in=0 search=0.014 session=0.03").CostOf(usage));
        Assert.Equal(0.035m, Price("in=0 search=0.035 search.once=1").CostOf(usage));
        Assert.Equal(0, Price("in=0 search=0.035 search.once=1").CostOf(new()));
    }

    [Fact]
    public void A_reported_cost_counts_only_where_it_is_believed()
    {
        var usage = new Usage { InputTokens = 1_000_000, ReportedCost = 0.5m };

        Assert.Equal(3, new ModelPrice(Entries("in=3")).CostOf(usage));
        Assert.Equal(0.5m, new ModelPrice(Entries("in=3"), believesReport: true).CostOf(usage));
        Assert.Equal(3, new ModelPrice(Entries("in=3"), believesReport: true).CostOf(usage with { ReportedCost = null }));
        Assert.True(new ModelPrice([], believesReport: true).CanPrice(usage));
        Assert.False(new ModelPrice([], believesReport: true).CanPrice(usage with { ReportedCost = null }));
    }

    [Fact]
    public void An_estimate_is_rounded_up_and_never_negative()
    {
        var price = Price("in=0.0028 in>1000=3 out=15");

        Assert.Equal(3, price.EstimateNanoUsd(1, 0));
        Assert.Equal(15_000 * 2, price.EstimateNanoUsd(0, 2));
        Assert.Equal(3_000 * 2000, price.EstimateNanoUsd(2000, 0));
        Assert.Equal(0, price.EstimateNanoUsd(-5, long.MinValue));
        Assert.Equal(long.MaxValue, price.EstimateNanoUsd(long.MaxValue, long.MaxValue));
    }

    [Fact]
    public void Prices_are_written_as_they_are_read()
    {
        const string Prices = "in=3 in:flex=1.5 in>200000=6 in:priority>200000=12.25 read=0.0000028 search=0.0275 out.pixel=0.00000007629";

        Assert.Equal(Prices.Split(' ').Order(StringComparer.Ordinal), Entries(Prices).Select(PriceBook.Write).Order(StringComparer.Ordinal));
    }

    private static ModelPrice Price(string prices) => new(Entries(prices));

    private static System.Collections.Immutable.ImmutableArray<PriceEntry> Entries(string prices) => PriceBook.Parse($"p\tm\t{prices}\n", beneath: null).Find("p", "m");
}
