using Heimdall.Engine.Routing.Rules;
using static Heimdall.Engine.Tests.Routing.Rules.Asked;

namespace Heimdall.Engine.Tests.Routing.Rules;

public sealed class ChainedRulesTests
{
    [Fact]
    public void Rules_are_asked_again_with_what_a_chained_one_chose()
    {
        var rules = Compiled(
            Rule("alias", "model == 'fast'", To(null, "llama")) with { Chain = true },
            Rule("llamas", "model == 'llama'", To("groq")));

        Assert.Equal("groq/llama by alias, llamas", rules.Decide(Request("fast")));
    }

    [Fact]
    public void A_chained_rule_that_nobody_follows_decides() =>
        Assert.Equal("/llama by alias", Compiled(Rule("alias", "model == 'fast'", To(null, "llama")) with { Chain = true }).Decide(Request("fast")));

    [Fact]
    public void The_last_rule_decides_about_fallbacks_too()
    {
        var rules = Compiled(
            Rule("alias", "model == 'fast'", To(null, "llama")) with { Chain = true, Fallbacks = ["openai/"] },
            Rule("llamas", "model == 'llama'", To("groq")) with { Fallbacks = ["anthropic/"] });

        Assert.Equal(["groq/llama", "anthropic/llama"], rules.Apply(Request("fast"), new Random(1))!.Targets.Select(Text));
    }

    [Fact]
    public void A_circle_ends_before_a_rule_is_applied_twice()
    {
        var rules = Compiled(
            Rule("there", "model == 'a'", To(null, "b")) with { Chain = true },
            Rule("back", "model == 'b'", To(null, "a")) with { Chain = true });
        var verdicts = new List<RuleVerdict>();

        Assert.Equal("/a by there, back", rules.Decide(Request("a")));
        rules.Apply(Request("a"), new Random(1), verdicts: verdicts);
        Assert.Equal(RuleOutcome.Repeated, verdicts[^1].Outcome);
    }

    [Fact]
    public void A_chained_rule_rolls_its_weights_once()
    {
        var rules = Compiled(Rule("split", "", To("groq", weight: 0.5), To("openai", weight: 0.5)) with { Chain = true });
        var random = new Random(7);

        var groq = Enumerable.Range(0, 10_000).Count(_ => rules.Apply(Request(), random)!.Targets[0].Provider == "groq");

        Assert.InRange(groq, 4_800, 5_200);
    }

    [Fact]
    public void A_chain_ends_at_its_greatest_depth()
    {
        var steps = Enumerable.Range(0, 20).Select(step => Rule($"{step}", $"model == 'm{step}'", To(null, $"m{step + 1}")) with { Chain = true });
        var rules = RuleSet.Compile(new() { Rules = [.. steps], MaxChainDepth = 3 }, static _ => false);

        Assert.Equal("/m3 by 0, 1, 2", rules.Decide(Request("m0")));
    }
}
