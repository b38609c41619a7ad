using Heimdall.Engine.Configuration;
using Heimdall.Engine.Routing.Rules;
using Heimdall.Engine.Routing.Rules.Cel;
using static Heimdall.Engine.Tests.Routing.Rules.Asked;

namespace Heimdall.Engine.Tests.Routing.Rules;

public sealed class RuleSetTests
{
    [Fact]
    public void Claude_Codes_background_calls_go_to_a_cheap_model()
    {
        var rules = Compiled(Rule("haiku", "model.startsWith(\"claude-haiku\") && headers[\"user-agent\"].startsWith(\"claude-cli\")", To("groq", "llama")));

        Assert.Equal("groq/llama by haiku", rules.Decide(Request("claude-haiku-4-5", "", ("User-Agent", "claude-cli/2.0"))));
        Assert.Null(rules.Decide(Request("claude-haiku-4-5", "", ("User-Agent", "curl"))));
        Assert.Null(rules.Decide(Request("claude-opus-4-5", "", ("User-Agent", "claude-cli/2.0"))));
    }

    [Fact]
    public void A_header_that_was_not_sent_does_not_match()
    {
        Assert.Null(Compiled(Rule("r", "headers[\"x-tier\"] != \"free\"", To("groq"))).Decide(Request()));
        Assert.Equal("groq/gpt-4o by r", Compiled(Rule("r", "!has(headers[\"x-tier\"]) || headers[\"x-tier\"] != \"free\"", To("groq"))).Decide(Request()));
    }

    [Fact]
    public void Without_an_expression_a_rule_always_matches() => Assert.Equal("groq/gpt-4o by r", Compiled(Rule("r", " ", To("groq"))).Decide(Request()));

    [Theory]
    [InlineData("provider == '' && request_type == 'chat_completion'")]
    [InlineData("virtual_key_id == 'v1' && virtual_key_name == 'key' && team_id == 't1' && team_name == 'team'")]
    [InlineData("customer_id == 'c1' && customer_name == 'customer' && user_id == 'u1' && complexity_tier == 'SIMPLE'")]
    [InlineData("budget_used > 80 && tokens_used < 50 && request == 0")]
    [InlineData("params['max_tokens'] > 1000 && params.stream && params[\"temperature\"] < 1 && params['api-version'] == '1'")]
    [InlineData("'user-agent' in headers && !('x-none' in headers) && !('none' in params)")]
    public void Every_fact_of_a_request_can_be_asked(string expression)
    {
        var facts = Request(headers: ("user-agent", "test")) with
        {
            RequestType = "chat_completion",
            VirtualKeyId = "v1",
            VirtualKeyName = "key",
            TeamId = "t1",
            TeamName = "team",
            CustomerId = "c1",
            CustomerName = "customer",
            UserId = "u1",
            Rated = new Rated("SIMPLE"),
            BudgetUsed = 81.5,
            TokensUsed = 12,
            Parameters = new GivenParameters(
                ("max_tokens", CelValue.Of(32_000L)), ("stream", CelValue.True), ("temperature", CelValue.Of(0.5)), ("api-version", CelValue.Of("1"))),
        };

        Assert.NotNull(Compiled(Rule("r", expression, To("groq"))).Decide(facts));
    }

    [Fact]
    public void The_more_specific_scope_comes_first_then_the_lower_priority_then_the_order_configured()
    {
        var rules = Compiled(
            Rule("global", "", To("groq")),
            Rule("customer", "", To("groq")) with { Scope = RuleScope.Customer, ScopeId = "c1", Priority = 0 },
            Rule("team late", "", To("groq")) with { Scope = RuleScope.Team, ScopeId = "t1", Priority = 5 },
            Rule("team", "", To("groq")) with { Scope = RuleScope.Team, ScopeId = "t1", Priority = 1 },
            Rule("team as well", "", To("groq")) with { Scope = RuleScope.Team, ScopeId = "t1", Priority = 1 },
            Rule("key", "", To("groq")) with { Scope = RuleScope.VirtualKey, ScopeId = "v1", Priority = 9 });

        Assert.Equal(["key", "team", "team as well", "team late", "customer", "global"], rules.Rules.Select(rule => rule.Options.Name));
        Assert.EndsWith("by key", rules.Decide(Request() with { VirtualKeyId = "v1", TeamId = "t1", CustomerId = "c1" }));
        Assert.EndsWith("by team", rules.Decide(Request() with { VirtualKeyId = "v2", TeamId = "t1", CustomerId = "c1" }));
        Assert.EndsWith("by customer", rules.Decide(Request() with { CustomerId = "c1" }));
        Assert.EndsWith("by global", rules.Decide(Request()));
    }

    [Fact]
    public void A_rule_whose_scope_names_nobody_is_for_nobody() =>
        Assert.Null(Compiled(Rule("r", "", To("groq")) with { Scope = RuleScope.Team, ScopeId = "" }).Decide(Request()));

    [Fact]
    public void What_a_target_leaves_blank_stays_as_the_request_has_it()
    {
        Assert.Equal("openai/gpt-4o by r", Compiled(Rule("r", "", To(null, ""))).Decide(Request("gpt-4o", "openai")));
        Assert.Equal("groq/gpt-4o by r", Compiled(Rule("r", "", To("groq"))).Decide(Request("gpt-4o", "openai")));
        Assert.Equal("openai/o3 by r", Compiled(Rule("r", "", To(null, "o3"))).Decide(Request("gpt-4o", "openai")));
    }

    [Fact]
    public void Fallbacks_follow_the_target_and_keep_the_model_where_they_name_none()
    {
        var rule = Rule("r", "", To("groq", "llama")) with { Fallbacks = ["openai/o3", "anthropic/", "openai", "meta-llama/Llama-3", "groq/llama"] };

        var targets = Compiled(rule).Apply(Request(), new Random(1))!.Targets;

        Assert.Equal(["groq/llama", "openai/o3", "anthropic/gpt-4o", "openai/gpt-4o", "/meta-llama/Llama-3"], targets.Select(Text));
    }

    [Fact]
    public void The_key_of_a_target_is_pinned()
    {
        var rule = Rule("r", "", To("groq") with { Key = "spare" }) with { Fallbacks = ["openai/"] };

        Assert.Equal(["spare", null], Compiled(rule).Apply(Request(), new Random(1))!.Targets.Select(target => target.Key));
    }

    [Fact]
    public void A_rule_that_does_not_compile_keeps_its_error_and_stands_in_nobodys_way()
    {
        var rules = Compiled(Rule("broken", "model.startsWith(", To("groq")), Rule("sound", "", To("openai")));

        Assert.Contains("character 18", rules.Rules[0].Error);
        Assert.Equal("openai/gpt-4o by sound", rules.Decide(Request()));
        Assert.True(Compiled(Rule("broken", "modle == 'x'", To("groq"))).IsEmpty);
    }

    [Fact]
    public void A_rule_without_a_target_or_with_a_weight_that_is_none_is_an_error()
    {
        Assert.NotNull(Compiled(Rule("r", "")).Rules[0].Error);
        Assert.NotNull(Compiled(Rule("r", "", To("groq", weight: -1))).Rules[0].Error);
        Assert.NotNull(Compiled(Rule("r", "", To("groq", weight: double.NaN))).Rules[0].Error);
    }

    [Fact]
    public void Each_rule_that_was_asked_has_a_verdict()
    {
        var rules = Compiled(
            Rule("other team", "", To("groq")) with { Scope = RuleScope.Team, ScopeId = "t1" },
            Rule("broken", "1 +", To("groq")),
            Rule("off", "", To("groq")) with { Enabled = false },
            Rule("no bool", "model", To("groq")),
            Rule("no header", "headers['x'] == 'y'", To("groq")),
            Rule("other model", "model == 'o3'", To("groq")),
            Rule("taken", "true", To("groq")),
            Rule("never asked", "true", To("groq")));
        var verdicts = new List<RuleVerdict>();

        rules.Apply(Request(), new Random(1), verdicts: verdicts);

        Assert.Equal(
            [
                ("other team", RuleOutcome.OutOfScope), ("broken", RuleOutcome.Broken), ("off", RuleOutcome.Disabled), ("no bool", RuleOutcome.Failed),
                ("no header", RuleOutcome.Failed), ("other model", RuleOutcome.NotMatched), ("taken", RuleOutcome.Matched),
            ],
            verdicts.Select(verdict => (verdict.Rule.Options.Name, verdict.Outcome)));
        Assert.Equal("no such key (character 8)", verdicts[4].Reason);
    }

    [Fact]
    public void Asking_a_rule_that_does_not_match_allocates_next_to_nothing()
    {
        var rules = Compiled(Rule("haiku", "model.startsWith(\"claude-haiku\") && headers[\"user-agent\"].startsWith(\"claude-cli\")", To("groq", "llama")));
        var facts = Request("claude-haiku-4-5", "", ("user-agent", "curl/8"));
        var random = new Random(1);
        rules.Apply(facts, random);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            rules.Apply(facts, random);

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, 400);
    }

    private sealed record Rated(string ComplexityTier) : IRatedRequest;
}
