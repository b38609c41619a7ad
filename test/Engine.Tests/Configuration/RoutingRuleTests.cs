using Heimdall.Engine.Configuration;

namespace Heimdall.Engine.Tests.Configuration;

public sealed class RoutingRuleTests
{
    [Fact]
    public void Reads_a_rule_of_Bifrost()
    {
        var result = Governed(
            """
            {"id": "r1", "name": "cheap", "enabled": false, "cel_expression": "model.startsWith(\"claude-haiku\")", "scope": "team", "scope_id": "t1", "priority": 5,
             "chain_rule": true, "query": {"combinator": "and"}, "description": "for titles",
             "targets": [{"provider": "OpenAI", "model": "gpt-5-mini", "provider_key_name": "main", "weight": 0.8}, {"model": "gpt-5", "weight": 0.2}],
             "fallbacks": ["groq/llama", "openai/", {"provider": "openai", "model": "gpt-4o"}]}
            """);

        Assert.Empty(result.Faults);
        var rule = Assert.Single(result.Options!.Routing.Rules);
        Assert.Equal(("r1", "cheap", false, "model.startsWith(\"claude-haiku\")"), (rule.Id, rule.Name, rule.Enabled, rule.Expression));
        Assert.Equal((RuleScope.Team, "t1", 5, true), (rule.Scope, rule.ScopeId, rule.Priority, rule.Chain));
        Assert.Equal([new() { Provider = "openai", Model = "gpt-5-mini", Key = "main", Weight = 0.8 }, new() { Model = "gpt-5", Weight = 0.2 }], rule.Targets);
        Assert.Equal(["groq/llama", "openai/", "openai/gpt-4o"], rule.Fallbacks);
        Assert.False(rule.TargetsStandBy);
    }

    [Theory]
    [InlineData("""{"id": "r", "targets": [{"provider": "openai", "weight": 0.5}, {"provider": "groq", "weight": 0.6}]}""", "targets")]
    [InlineData("""{"id": "r", "targets": []}""", "targets")]
    [InlineData("""{"id": "r"}""", "targets")]
    [InlineData("""{"targets": [{"provider": "openai"}]}""", "id")]
    [InlineData("""{"id": "r", "scope": "planet", "targets": [{"provider": "openai"}]}""", "scope")]
    [InlineData("""{"id": "r", "scope": "team", "targets": [{"provider": "openai"}]}""", "scope_id")]
    [InlineData("""{"id": "r", "fallbacks": ["gpt-4o"], "targets": [{"provider": "openai"}]}""", "fallbacks[0]")]
    [InlineData("""{"id": "r", "targets": [{"provider": "openai", "key_id": "lost"}]}""", "targets[0].key_id")]
    [InlineData("""{"id": "r", "strategy": "random", "targets": [{"provider": "openai"}]}""", "strategy")]
    public void Refuses_a_rule_that_cannot_be_meant(string rule, string path) =>
        Assert.Equal([$"$.governance.routing_rules[0].{path}"], Governed(rule).Faults.Select(fault => fault.Path).Distinct());

    [Fact]
    public void Thirds_written_with_two_digits_add_up() =>
        Assert.Empty(Governed("""{"id": "r", "targets": [{"model": "a", "weight": 0.33}, {"model": "b", "weight": 0.33}, {"model": "c", "weight": 0.33}]}""").Faults);

    [Fact]
    public void Names_a_provider_that_is_not_configured_and_starts()
    {
        var result = Governed("""{"id": "r", "targets": [{"provider": "mistral", "key_id": "k", "weight": 1}], "fallbacks": ["cohere/command"]}""");

        Assert.Empty(result.Faults);
        Assert.Equal(["$.governance.routing_rules[0].targets[0].provider", "$.governance.routing_rules[0].fallbacks[0]"], result.Warnings().Where(path => path.StartsWith("$.governance")));
    }

    [Theory]
    [InlineData("off")]
    [InlineData("unset")]
    public void A_key_that_is_left_out_for_now_is_no_missing_key(string key)
    {
        var result = Governed($$"""{"id": "r", "targets": [{"provider": "openai", "provider_key_name": "{{key}}"}]}""");

        Assert.Empty(result.Faults);
        Assert.Contains("$.governance.routing_rules[0].targets[0].provider_key_name", result.Warnings());
    }

    [Fact]
    public void An_expression_that_does_not_compile_is_told_with_its_place_and_stops_nothing()
    {
        var result = ConfigText.Read("""{"routing": {"rules": [{"id": "r", "cel_expression": "model.startsWith(", "targets": [{"model": "a"}]}]}}""");

        Assert.Empty(result.Faults);
        Assert.Contains(result.Notices, notice => notice.Path == "$.routing.rules[0].cel_expression" && notice.Message.Contains("does not compile", StringComparison.Ordinal));
        Assert.Single(result.Options!.Routing.Rules);
    }

    [Fact]
    public void Rules_of_one_id_are_refused_wherever_they_stand()
    {
        var result = ConfigText.Read(
            """
            {"providers": {"openai": {"keys": [{"value": "k"}]}}, "routing": {"rules": [{"id": "r", "targets": [{"model": "a"}]}]},
             "governance": {"routing_rules": [{"id": "r", "targets": [{"model": "b"}]}]}}
            """);

        Assert.Equal("$.governance.routing_rules[0].id", Assert.Single(result.Faults).Path);
    }

    [Fact]
    public void Reads_our_own_section()
    {
        var routing = ConfigText.Options(
            """
            {"client": {"routing_chain_max_depth": 3},
             "routing": {"strategy": "least_latency", "mid_stream_failover": false, "hedge_after": "1500ms",
               "rules": [{"id": "r", "strategy": "priority", "targets_stand_by": true, "targets": [{"model": "a", "priority": 1}, {"model": "b", "priority": 2}]}]}}
            """).Routing;

        Assert.Equal((Strategy.LeastLatency, false, 3), (routing.Strategy, routing.MidStreamFailover, routing.MaxChainDepth));
        Assert.Equal(TimeSpan.FromSeconds(1.5), routing.HedgeAfter);
        var rule = Assert.Single(routing.Rules);
        Assert.Equal((Strategy.Priority, true), (rule.Strategy, rule.TargetsStandBy));
        Assert.Equal([1, 2], rule.Targets.Select(target => target.Priority));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData(", \"mid_stream_failover\": false", false)]
    [InlineData(", \"mid_stream_failover\": true", true)]
    public void A_rule_may_decide_about_continued_answers(string setting, bool? expected)
    {
        var routing = ConfigText.Options($$$"""{"routing": {"rules": [{"id": "r", "targets": [{"model": "a"}]{{{setting}}}}]}}""").Routing;

        Assert.Equal(expected, Assert.Single(routing.Rules).MidStreamFailover);
    }

    [Fact]
    public void Hedging_is_off_unless_asked_for()
    {
        Assert.Null(ConfigText.Options("{}").Routing.HedgeAfter);
        Assert.Null(ConfigText.Options("""{"routing": {"hedge_after": 0}}""").Routing.HedgeAfter);
    }

    [Theory]
    [InlineData("""{"concurrency": 5, "buffer_size": 20, "max_wait_in_seconds": "2s"}""", 5, 20, 2)]
    [InlineData("""{"concurrency": 9000}""", 9000, 9000, 30)]
    [InlineData("""{"buffer_size": 20}""", 20, 20, 30)]
    [InlineData("{}", 1000, 5000, 30)]
    public void Reads_how_much_a_provider_is_given_at_once(string section, int concurrency, int waiting, int seconds)
    {
        var queue = ConfigText.Provider($$$$"""{"openai": {"keys": [{"value": "k"}], "concurrency_and_buffer_size": {{{{section}}}}}}""").Queue;

        Assert.Equal((concurrency, waiting, TimeSpan.FromSeconds(seconds)), (queue.Concurrency, queue.MaxWaiting, queue.MaxWait));
    }

    [Fact]
    public void More_places_than_the_buffer_has_are_refused() =>
        Assert.Equal(
            "$.providers.openai.concurrency_and_buffer_size.concurrency",
            Assert.Single(ConfigText.Read("""{"providers": {"openai": {"keys": [{"value": "k"}], "concurrency_and_buffer_size": {"concurrency": 3, "buffer_size": 2}}}}""").Faults).Path);

    [Fact]
    public void Where_excess_is_dropped_nobody_waits()
    {
        var options = ConfigText.Options("""{"client": {"drop_excess_requests": true}, "providers": {"openai": {"keys": [{"value": "k"}]}}}""");

        Assert.Equal(0, options.Providers[0].Queue.MaxWaiting);
    }

    private static ConfigurationResult Governed(string rule) => ConfigText.Read(
        $$$$"""
        {"providers": {"openai": {"keys": [{"name": "main", "value": "k"}, {"name": "off", "value": "k", "enabled": false}, {"name": "unset", "value": "env.LOST"}]}, "groq": {"keys": [{"value": "k"}]}},
         "governance": {"routing_rules": [{{{{rule}}}}]}}
        """);
}
