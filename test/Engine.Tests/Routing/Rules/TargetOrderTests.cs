using Heimdall.Engine.Configuration;
using Heimdall.Engine.Routing.Rules;
using static Heimdall.Engine.Tests.Routing.Rules.Asked;

namespace Heimdall.Engine.Tests.Routing.Rules;

public sealed class TargetOrderTests
{
    /// <summary>Four standard deviations of a binomial distribution: a fixed seed makes it one draw, not a matter of luck.</summary>
    [Theory]
    [InlineData(0.8, 0.15, 0.05)]
    [InlineData(80, 15, 5)]
    [InlineData(8e307, 1.5e307, 5e306)]
    [InlineData(1.7e308, 1.7e308, 1.7e308)]
    [InlineData(5e-324, 0, 0)]
    [InlineData(0, 1, 3)]
    public void Traffic_is_shared_by_weight(double first, double second, double third)
    {
        const int Requests = 20_000;
        double[] weights = [first, second, third];
        var rules = Compiled(Rule("split", "", To("a", weight: first), To("b", weight: second), To("c", weight: third)));
        var random = new Random(42);

        var counts = Enumerable.Range(0, Requests).CountBy(_ => rules.Apply(Request(), random)!.Targets[0].Provider).ToDictionary();

        var scaled = weights.Select(weight => weight / weights.Max()).ToList();
        foreach (var (provider, weight) in new[] { "a", "b", "c" }.Zip(scaled))
        {
            var share = weight / scaled.Sum();
            Assert.InRange(counts.GetValueOrDefault(provider) - Requests * share, -4 * Math.Sqrt(Requests * share * (1 - share)), 4 * Math.Sqrt(Requests * share * (1 - share)));
        }
    }

    [Fact]
    public void Weights_that_are_all_zero_share_alike()
    {
        var rules = Compiled(Rule("split", "", To("a", weight: 0), To("b", weight: 0)));
        var random = new Random(42);

        Assert.InRange(Enumerable.Range(0, 10_000).Count(_ => rules.Apply(Request(), random)!.Targets[0].Provider == "a"), 4_800, 5_200);
    }

    [Fact]
    public void Targets_that_were_not_chosen_stand_by_in_descending_weight_before_the_fallbacks()
    {
        var rule = Rule("r", "", To("a", weight: 1), To("b", weight: 1e9), To("c", weight: 2)) with { TargetsStandBy = true, Fallbacks = ["groq/"] };

        Assert.Equal(["b", "c", "a", "groq"], Order(rule));
        Assert.Equal(["b", "groq"], Order(rule with { TargetsStandBy = false }));
    }

    [Fact]
    public void By_priority_the_lowest_serves_and_weights_decide_within_one()
    {
        var rule = Rule("r", "", To("a", priority: 2, weight: 9), To("b", priority: 1, weight: 0), To("c", priority: 1, weight: 1), To("d", priority: 2, weight: 10)) with
        {
            Strategy = Strategy.Priority,
            TargetsStandBy = true,
        };

        Assert.Equal(["c", "b", "d", "a"], Order(rule));
    }

    [Theory]
    [InlineData(nameof(Strategy.LeastLatency))]
    [InlineData(nameof(Strategy.Cheapest))]
    public void Figures_of_earlier_exchanges_decide_and_the_unknown_come_last(string name)
    {
        var strategy = Enum.Parse<Strategy>(name);
        var rule = Rule("r", "", To("unknown"), To("slow"), To("quick")) with { Strategy = strategy, TargetsStandBy = true };
        var memory = new Memory { Figures = { ["slow"] = 300, ["quick"] = 20 } };

        Assert.Equal(["quick", "slow", "unknown"], Order(rule, memory));
        Assert.Equal(strategy, Compiled(rule).Apply(Request(), new Random(1), memory)!.Strategy);
    }

    [Theory]
    [InlineData(nameof(Strategy.Weighted))]
    [InlineData(nameof(Strategy.Priority))]
    [InlineData(nameof(Strategy.Cheapest))]
    public void Only_healthy_targets_are_chosen_as_long_as_there_are_any(string strategy)
    {
        var rule = Rule("r", "", To("ill", weight: 1e9), To("well", priority: 5)) with { Strategy = Enum.Parse<Strategy>(strategy), TargetsStandBy = true };

        Assert.Equal(["well", "ill"], Order(rule, new Memory { Ill = ["ill"] }));
        Assert.Equal("ill", Order(rule, new Memory { Ill = ["ill", "well"] })[0]);
    }

    private static List<string> Order(RoutingRuleOptions rule, ITargetMemory? memory = null) =>
        [.. Compiled(rule).Apply(Request(), new Random(1), memory)!.Targets.Select(target => target.Provider)];

    private sealed class Memory : ITargetMemory
    {
        public Dictionary<string, double> Figures { get; } = [];

        public string[] Ill { get; init; } = [];

        public bool IsHealthy(RuleTarget target) => !Ill.Contains(target.Provider);

        public double? Figure(RuleTarget target, Strategy strategy) => Figures.TryGetValue(target.Provider, out var figure) ? figure : null;
    }
}
