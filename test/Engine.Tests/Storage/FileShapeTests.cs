using Heimdall.Engine.Configuration;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Engine.Tests.Storage;

/// <summary>Files of every generation come through the store as they would be read alone.</summary>
public sealed class FileShapeTests
{
    private static readonly Dictionary<string, string> Files = new(StringComparer.Ordinal)
    {
        ["guide, object form"] =
            """
            { "$schema": "https://www.getbifrost.ai/schema",
              "client": { "enable_logging": true, "drop_excess_requests": true, "max_request_body_size_mb": 7 },
              "providers": { "openai": { "keys": [ { "id": "k1", "name": "openai-primary", "value": "env.OPENAI_API_KEY", "models": [], "weight": 1.0 } ] } },
              "config_store": { "enabled": true, "type": "sqlite", "config": { "path": "./config.db" } },
              "logs_store":  { "enabled": true, "type": "sqlite", "config": { "path": "./logs.db" } } }
            """,
        ["guide, array form"] =
            """{"providers":[{"name":"anthropic","provider":"anthropic","apiKey":"sk-ant-1","weight":70},{"name":"openai","provider":"openai","apiKey":"sk-2","weight":30}]}""",
        ["guide, virtual key with target models"] =
            """
            { "providers": {"openai": {"keys": [{"id": "k1", "name": "a", "value": "k", "models": ["*"]}]}, "anthropic": {"keys": [{"id": "k2", "name": "b", "value": "k", "models": ["*"]}]}},
              "governance": {"virtual_keys": [{"name":"dev-routing","value":"sk-bf-1","budget":{"max_budget":100,"budget_duration":"monthly"},
                "providers":[{"provider":"openai","model":"gpt-4o","weight":0.7},{"provider":"anthropic","model":"claude-sonnet-4-20250514","weight":0.3}]}]} }
            """,
        ["1.3"] =
            """
            { "client": {"enable_governance": true, "enforce_governance_header": true},
              "providers": {"OpenAI": {"keys": [{"id": "k1", "value": "env.OPENAI_API_KEY", "models": ["gpt-4o"], "weight": 1}]},
                            "vllm": {"keys": [{"id": "k2", "name": "own", "vllm_key_config": {"url": "http://10.0.0.1:8000", "model_name": "m"}}]}},
              "governance": {"budgets": [{"id": "b1", "max_limit": 10.5, "reset_duration": "1M"}], "rate_limits": [{"id": "r1", "request_max_limit": 10, "request_reset_duration": "1m"}],
                "customers": [{"id": "c1", "name": "Acme", "budget_id": "b1"}], "virtual_keys": [{"id": "v1", "name": "v1", "value": "sk-bf-1", "customer_id": "c1", "rate_limit_id": "r1", "allow_all_providers": true}]} }
            """,
        ["1.4"] =
            """
            { "version": 1, "providers": {"openai": {"keys": [{"id": "k1", "name": "a", "value": "k", "models": []}]}, "groq": {"keys": [{"id": "k2", "name": "b", "value": "k"}]}},
              "governance": {"virtual_keys": [{"id": "v1", "name": "v1", "value": "sk-bf-1"}, {"id": "v2", "name": "v2", "value": "sk-bf-2", "provider_configs": [{"provider": "groq", "weight": 1}]}]} }
            """,
        ["2.x"] =
            """
            { "version": 2, "source_of_truth": "split",
              "client": {"enforce_auth_on_inference": true, "routing_chain_max_depth": 3},
              "providers": {"openai": {"keys": [{"id": "k1", "name": "a", "value": {"value": "k", "type": "plain_text"}, "models": ["*"], "aliases": {"fast": {"model_id": "gpt-5-mini"}}}, {"id": "k2", "name": "none", "value": "l", "models": []}],
                              "network_config": {"max_retries": 2}, "concurrency_and_buffer_size": {"concurrency": 5, "buffer_size": 50}},
                            "acme": {"custom_provider_config": {"base_provider_type": "openai"}, "network_config": {"base_url": "http://a.example"}, "keys": [{"id": "k3", "name": "c", "value": "k", "models": ["*"]}]}},
              "claude_models": {"default": "openai/gpt-5"}, "routing": {"strategy": "priority", "rules": [{"id": "own", "targets": [{"provider": "acme"}]}]},
              "mcp": {"client_configs": [{"name": "files", "connection_type": "stdio", "stdio_config": {"command": "npx"}, "tools_to_execute": ["*"]}], "tool_manager_config": {"max_agent_depth": 10}},
              "governance": {"teams": [{"id": "t1", "name": "T", "budgets": [{"id": "tb", "max_limit": 1, "reset_duration": "1d"}]}],
                "virtual_keys": [{"id": "v1", "name": "v1", "value": "sk-bf-1", "team_id": "t1", "provider_configs": [{"provider": "openai", "weight": null, "allowed_models": ["regex:gpt-.*"], "key_ids": ["a"], "budgets": [{"max_limit": 2, "reset_duration": "1h"}]}]}],
                "model_configs": [{"model_name": "*", "provider": "openai", "budget": {"max_limit": 3, "reset_duration": "1w"}}], "providers": [{"name": "openai", "budget": {"max_limit": 4, "reset_duration": "1d"}}],
                "routing_rules": [{"id": "r1", "name": "R", "cel_expression": "model == 'x'", "targets": [{"provider": "openai", "provider_key_name": "a", "weight": 1}], "fallbacks": ["acme/m"], "scope": "team", "scope_id": "t1", "priority": 2}]},
              "plugins": [{"name": "otel", "enabled": true, "config": {"collector": "x"}}], "webhooks": [{"name": "w", "url": "https://hook.example"}] }
            """,
    };

    private const string Yaml =
        """
        accounts:
          - id: "dev-team"
            failover: { enabled: true }
            providers:
              - { id: "openai-primary", type: "openai", api_key: "${OPENAI_API_KEY}", model: "gpt-4o", weight: 80 }
              - { id: "gemini-secondary", type: "gemini", api_key: "g", model: "gemini-2.5-pro", priority: 2 }
        budgets:
          - { level: "team", id: "engineering", limit: 500, period: "monthly" }
        """;

    public static TheoryData<string> Names => [.. Files.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task A_file_means_in_the_store_what_it_means_alone(string name)
    {
        await using var folder = StoreFolder.OfSqlite();
        folder.Variables["OPENAI_API_KEY"] = "sk-one";
        var file = folder.Read(Files[name]);
        Assert.Empty(file.Reading.Faults);

        foreach (var start in new[] { "first", "second" })
        {
            var store = await folder.StartAsync(Files[name]);
            Assert.Empty(ConfigurationDiff.Between(file.Reading.Options!, store.Current.Options!));
            Assert.Equal(Told(file.Reading), Told(store.Current.Reading));
            Assert.True(start is "first" || store.Current.Differences.IsEmpty);
        }
    }

    [Fact]
    public async Task Accounts_in_YAML_come_through_too()
    {
        await using var folder = StoreFolder.OfSqlite();
        folder.Variables["OPENAI_API_KEY"] = "sk-one";
        var file = folder.Read(Yaml, "bifrost.yaml");
        var store = await folder.OpenAsync();

        var outcome = await store.ReconcileAsync(file, TestContext.Current.CancellationToken);

        Assert.Empty(outcome.Faults);
        Assert.Empty(ConfigurationDiff.Between(file.Reading.Options!, outcome.Options!));
        Assert.Empty(store.Content.Entities);
    }

    [Fact]
    public async Task Providers_of_the_store_stand_beside_a_list_of_the_file()
    {
        await using var folder = StoreFolder.OfSqlite();
        var store = await folder.StartAsync(Files["guide, array form"]);

        var outcome = await store.ChangeAsync(
            "admin",
            static change =>
            {
                change.Put(EntityKind.Provider, "groq", "groq", []);
                change.Put(EntityKind.ProviderKey, "g", "g", new() { ["value"] = "gsk_1", ["models"] = new System.Text.Json.Nodes.JsonArray("*") }, parent: "groq");
            },
            TestContext.Current.CancellationToken);

        Assert.Empty(outcome.Faults);
        Assert.Equal(["groq", "anthropic", "openai"], outcome.Options!.Providers.Select(static provider => provider.Name));
        Assert.Equal(2, Assert.Single(outcome.Options.Routing.Rules).Targets.Length);
    }

    [Fact]
    public async Task Comments_names_given_twice_and_keys_numbered_alike_are_no_trouble()
    {
        await using var folder = StoreFolder.OfSqlite();
        const string File =
            """
            { // as editors allow
              "providers": { "openai": {"keys": [{"id": "1", "value": "k", "value": "l", "models": ["*"]}]}, "groq": {"keys": [{"id": "1", "value": "g", "models": ["*"]},]} } }
            """;

        await folder.StartAsync(File);
        var again = await folder.StartAsync(File);

        Assert.Equal([("openai-1", "l"), ("groq-1", "g")], again.Current.Options!.Providers.SelectMany(static provider => provider.Keys).Select(static key => (key.Name, key.Value!.Reveal())));
        Assert.Equal(2, again.Content.List(EntityKind.ProviderKey).Count());
    }

    private static IEnumerable<string> Told(ConfigurationResult reading) => reading.Notices.Select(static notice => $"{notice.Path}: {notice.Message}");
}
