using Heimdall.Engine.Configuration;

namespace Heimdall.Engine.Tests.Configuration;

/// <summary>The shapes that public guides show (spec/guides.md G14 to G18), as they are written there.</summary>
public sealed class GuideShapeTests
{
    private const string Accounts =
        """
        accounts:
          - id: "dev-team"
            failover: { enabled: true }
            providers:
              - { id: "openai-primary", type: "openai", api_key: "${OPENAI_API_KEY}", model: "gpt-4o", weight: 80 }      # weight: traffic split
              - { id: "gemini-secondary", type: "gemini", api_key: "${GEMINI_API_KEY}", model: "gemini-2.5-pro", priority: 2 }  # priority: order of failover
              - { id: "bedrock-claude", type: "bedrock", region: "us-east-1", model: "anthropic.claude-sonnet-4-20250514-v2:0", priority: 1 }
              - { id: "vertex-gemini", type: "vertex", project_id: "my-gcp-project", region: "us-central1", model: "gemini-2.5-pro", priority: 2 }
        budgets:
          - { level: "team", id: "engineering", limit: 500, period: "monthly" }
          - { level: "virtual_key", id: "claude-code-dev", limit: 200, period: "monthly" }
        """;

    private static readonly (string, string)[] Keys = [("OPENAI_API_KEY", "sk-one"), ("GEMINI_API_KEY", "g-one")];

    [Fact]
    public void The_array_form_splits_names_without_a_provider_by_weight()
    {
        var options = ConfigText.Options(
            """{"providers":[{"name":"anthropic","provider":"anthropic","apiKey":"sk-ant-1","weight":70},{"name":"openai","provider":"openai","apiKey":"sk-2","weight":30}]}""");

        var rule = Assert.Single(options.Routing.Rules);
        Assert.Equal("provider == \"\"", rule.Expression);
        Assert.Equal((RuleScope.Global, int.MaxValue, Strategy.Weighted, true), (rule.Scope, rule.Priority, rule.Strategy, rule.TargetsStandBy));
        Assert.Equal([new() { Provider = "anthropic", Weight = 70 }, new() { Provider = "openai", Weight = 30 }], rule.Targets);
        Assert.All(options.Providers, provider => Assert.Equal(["*"], Assert.Single(provider.Keys).Models));
    }

    [Fact]
    public void Several_entries_of_one_provider_are_keys_of_it_and_share_its_part()
    {
        var options = ConfigText.Options(
            """{"providers":[{"name":"a","provider":"openai","apiKey":"k1","weight":30},{"name":"b","provider":"openai","apiKey":"k2","weight":20},{"provider":"groq","apiKey":"k3","weight":50}]}""");

        Assert.Equal(["a", "b"], options.Providers[0].Keys.Select(key => key.Name));
        Assert.Equal([30, 20], options.Providers[0].Keys.Select(key => key.Weight));
        Assert.Equal([("openai", 50.0), ("groq", 50.0)], Assert.Single(options.Routing.Rules).Targets.Select(target => (target.Provider!, target.Weight)));
    }

    [Theory]
    [InlineData("""[{"provider":"openai","apiKey":"k"},{"provider":"groq","apiKey":"k"}]""")]
    [InlineData("""[{"provider":"openai","apiKey":"k","weight":1},{"provider":"openai","apiKey":"l","weight":2}]""")]
    [InlineData("""[{"provider":"openai","apiKey":"k","weight":1},{"provider":"groq","apiKey":"env.LOST","weight":2}]""")]
    public void Without_weights_or_with_one_provider_there_is_nothing_to_split(string providers) =>
        Assert.Empty(ConfigText.Options($$"""{"providers": {{providers}}}""").Routing.Rules);

    [Fact]
    public void Accounts_send_everything_to_the_configured_models()
    {
        var result = ConfigText.ReadYaml(Accounts, Keys);

        Assert.Empty(result.Faults);
        Assert.Equal(["openai", "gemini"], result.Options!.Providers.Select(provider => provider.Name));
        var rule = Assert.Single(result.Options.Routing.Rules);
        Assert.Equal(("", Strategy.Priority, true), (rule.Expression, rule.Strategy, rule.TargetsStandBy));
        Assert.Equal(
            [("openai", "gpt-4o", "dev-team/openai-primary", -1), ("gemini", "gemini-2.5-pro", "dev-team/gemini-secondary", 2)],
            rule.Targets.OrderBy(target => target.Priority).Select(target => (target.Provider!, target.Model!, target.Key!, target.Priority)));
        Assert.Equal(
            [new(LimitLevel.Team, "engineering"), new(LimitLevel.VirtualKey, "claude-code-dev")],
            result.Options.Governance.Budgets.Select(budget => budget.Owner));
        Assert.Equal([500m, 200m], result.Options.Governance.Budgets.Select(budget => budget.MaxLimit));
        Assert.All(result.Options.Governance.Budgets, budget => Assert.Equal(new(1, PeriodUnit.Month), budget.Period));
    }

    [Fact]
    public void Accounts_name_the_providers_that_are_missing_and_nothing_else()
    {
        var result = ConfigText.ReadYaml(Accounts, Keys);

        Assert.Equal(["$.accounts[0].providers[2] (line 7)", "$.accounts[0].providers[3] (line 8)"], result.Warnings());
        Assert.DoesNotContain(result.Notices, notice => notice.Message.Contains("enforced"));
    }

    [Fact]
    public void Weights_of_any_size_split_and_an_entry_without_stands_by()
    {
        var rule = Assert.Single(ConfigText.ReadYaml(
            """
            accounts:
              - id: a
                providers:
                  - {id: x, type: openai, api_key: k, model: gpt-4o, weight: 80}
                  - {id: y, type: anthropic, api_key: k, model: claude-sonnet-4-5, weight: 15}
                  - {id: z, type: gemini, api_key: k, model: gemini-2.5-pro, weight: 5}
                  - {id: w, type: groq, api_key: k, model: llama}
            """).Options!.Routing.Rules);

        Assert.Equal(Strategy.Weighted, rule.Strategy);
        Assert.Equal([80, 15, 5, 0], rule.Targets.Select(target => target.Weight));
        Assert.True(rule.TargetsStandBy);
    }

    [Fact]
    public void Priorities_order_and_an_entry_without_comes_last()
    {
        var rule = Assert.Single(ConfigText.ReadYaml(
            """
            accounts:
              - failover: {enabled: false}
                providers:
                  - {id: w, type: groq, api_key: k, model: llama}
                  - {id: x, type: openai, api_key: k, model: gpt-4o, priority: 2}
                  - {id: y, type: anthropic, api_key: k, model: openai/odd, priority: 1}
            """).Options!.Routing.Rules);

        Assert.Equal(Strategy.Priority, rule.Strategy);
        Assert.Equal(["anthropic", "openai", "groq"], rule.Targets.OrderBy(target => target.Priority).Select(target => target.Provider));
        Assert.False(rule.TargetsStandBy);
    }

    [Fact]
    public void Two_accounts_at_one_provider_are_two_keys_that_the_rule_tells_apart()
    {
        var options = ConfigText.ReadYaml(
            """
            accounts:
              - id: one
                providers: [{id: main, type: openai, api_key: k1, model: gpt-4o, weight: 1, base_url: "http://one.example"}]
              - id: two
                providers: [{id: main, type: openai, api_key: k2, model: gpt-5, weight: 3}]
            """).Options!;

        var provider = Assert.Single(options.Providers);
        Assert.Equal(["one/main", "two/main"], provider.Keys.Select(key => key.Id));
        Assert.Equal(["k1", "k2"], provider.Keys.Select(key => key.Value!.Reveal()));
        Assert.Equal(["http://one.example/", null], provider.Keys.Select(key => key.Url?.ToString()));
        Assert.Equal(["one/main", "two/main"], Assert.Single(options.Routing.Rules).Targets.Select(target => target.Key));
    }

    [Fact]
    public void An_entry_whose_variable_is_not_set_leaves_the_others_their_traffic()
    {
        var result = ConfigText.ReadYaml(Accounts, ("GEMINI_API_KEY", "g"));

        Assert.True(result.Options!.Providers[0].IsUnavailable);
        Assert.Equal(["gemini"], Assert.Single(result.Options.Routing.Rules).Targets.Select(target => target.Provider));
        Assert.Contains(result.Notices, notice => notice.Message.Contains("OPENAI_API_KEY is not set"));
    }

    [Fact]
    public void Providers_at_the_top_of_the_file_mean_the_same()
    {
        var options = ConfigText.ReadYaml(
            """
            providers:
              - {id: claude, type: bedrock, region: us-east-1, model: claude, priority: 1}
              - {id: second, type: gemini, api_key: "env.GEMINI_API_KEY", model: gemini-2.5-pro, priority: 2}
            """,
            Keys).Options!;

        var rule = Assert.Single(options.Routing.Rules);
        Assert.Equal("", rule.Expression);
        Assert.Equal(("gemini", "gemini-2.5-pro", "gemini/second"), Assert.Single(rule.Targets) switch { var target => (target.Provider, target.Model, target.Key) });
    }

    [Fact]
    public void An_entry_without_a_key_uses_the_providers_own_variable() =>
        Assert.Equal("sk-one", ConfigText.ReadYaml("accounts: [{id: a, providers: [{id: x, type: openai, model: m}]}]", Keys).Options!.Providers[0].Keys[0].Value!.Reveal());

    [Theory]
    [InlineData("{id: x, type: opnai, api_key: k}", "$.accounts[0].providers[0].type (line 1)")]
    [InlineData("{id: x, type: openai}", "$.accounts[0].providers[0].apiKey (line 1)")]
    [InlineData("{id: x, type: vllm}", "$.accounts[0].providers[0].base_url (line 1)")]
    [InlineData("{id: x, type: openai, api_key: k, weight: -1}", "$.accounts[0].providers[0].weight (line 1)")]
    [InlineData("{api_key: k}", "$.accounts[0].providers[0].provider (line 1)")]
    public void Refuses_an_entry_that_cannot_be_meant(string entry, string path) =>
        Assert.Equal(path, Assert.Single(ConfigText.ReadYaml($"accounts: [{{id: a, providers: [{entry}]}}]").Faults).Path);

    [Fact]
    public void A_virtual_key_with_target_models_is_kept_and_routes()
    {
        var result = ConfigText.Read(
            """
            {"providers": {"openai": {"keys": [{"value": "k", "models": ["*"]}]}, "anthropic": {"keys": [{"value": "k", "models": ["*"]}]}},
             "governance": {"virtual_keys": [
               {"name":"dev-routing","budget":{"max_budget":100,"budget_duration":"monthly"},"providers":[{"provider":"openai","model":"gpt-4o","weight":0.7},{"provider":"anthropic","model":"claude-sonnet-4-20250514","weight":0.3}]}]}}
            """);

        Assert.Empty(result.Faults);
        Assert.Empty(result.Warnings());
        var key = Assert.Single(result.Options!.Governance.VirtualKeys);
        Assert.Equal(("dev-routing", "dev-routing", true), (key.Id, key.Name, key.IsActive));
        Assert.Equal([("openai", "gpt-4o", 0.7), ("anthropic", "claude-sonnet-4-20250514", 0.3)], key.Providers.Select(provider => (provider.Provider, provider.TargetModel!, provider.Weight!.Value)));
        var budget = Assert.Single(result.Options.Governance.Budgets);
        Assert.Equal((new LimitOwner(LimitLevel.VirtualKey, "dev-routing"), 100m, "1M"), (budget.Owner, budget.MaxLimit, budget.Period.ToString()));
        var rule = Assert.Single(result.Options.Routing.Rules);
        Assert.Equal((RuleScope.VirtualKey, "dev-routing", "", true), (rule.Scope, rule.ScopeId, rule.Expression, rule.TargetsStandBy));
        Assert.Equal([new() { Provider = "openai", Model = "gpt-4o", Weight = 0.7 }, new() { Provider = "anthropic", Model = "claude-sonnet-4-20250514", Weight = 0.3 }], rule.Targets);
    }

    [Fact]
    public void The_section_for_tools_is_known_throughout()
    {
        var result = ConfigText.Read(
            """
            {"providers": {"openai": {"keys": [{"value": "k", "models": ["*"]}]}},
             "mcp": {
               "client_configs": [{"name": "filesystem", "connection_type": "stdio", "stdio_config": {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem", "/tmp"]},
                 "tools_to_execute": ["*"], "tools_to_auto_execute": ["read_file"]}],
               "tool_manager_config": {"max_agent_depth": 10, "tool_execution_timeout": 300000000000, "code_mode_binding_level": "server"}}}
            """);

        Assert.Empty(result.Faults);
        Assert.Equal("$.mcp", Assert.Single(result.Notices).Path);
        Assert.Empty(result.Warnings());
    }
}
