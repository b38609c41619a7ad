namespace Heimdall.EndToEnd.Tests.Start;

/// <summary>What public guides show (spec/guides.md G14 to G18) starts as it is pasted, its variables given.</summary>
public sealed class GuideShapeTests
{
    private static readonly KeyValuePair<string, string>[] Variables = [new("OPENAI_API_KEY", $"sk-one-{TestSecret.Marker}-0123"), new("GEMINI_API_KEY", $"g-one-{TestSecret.Marker}-0123")];

    public static TheoryData<string, string, string> Shapes => new()
    {
        {
            "config.json",
            """
            { "$schema": "https://www.getbifrost.ai/schema",
              "client": { "enable_logging": true, "disable_content_logging": false, "drop_excess_requests": false, "initial_pool_size": 300, "allow_direct_keys": false },
              "providers": { "openai": { "keys": [ { "name": "openai-primary", "value": "env.OPENAI_API_KEY", "models": [], "weight": 1.0 } ] } },
              "config_store": { "enabled": true, "type": "sqlite", "config": { "path": "./config.db" } },
              "logs_store":  { "enabled": true, "type": "sqlite", "config": { "path": "./logs.db" } } }
            """,
            "openai: key openai-primary of the configuration"
        },
        {
            "config.json",
            """{"providers":[{"name":"anthropic","provider":"anthropic","apiKey":"sk-ant-…","weight":70},{"name":"openai","provider":"openai","apiKey":"sk-…","weight":30}]}""",
            "anthropic: key anthropic of the configuration"
        },
        {
            "bifrost.yaml",
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
            """,
            "gemini: key gemini-secondary of the configuration"
        },
        {
            "config.json",
            """
            {"providers": {"openai": {"keys": [{"value": "env.OPENAI_API_KEY", "models": ["*"]}]}, "anthropic": {"keys": [{"name": "claude", "value": "sk-ant-…", "models": ["*"]}]}},
             "governance": {"virtual_keys": [
               {"name":"dev-routing","budget":{"max_budget":100,"budget_duration":"monthly"},"providers":[{"provider":"openai","model":"gpt-4o","weight":0.7},{"provider":"anthropic","model":"claude-sonnet-4-20250514","weight":0.3}]}]}}
            """,
            "anthropic: key claude of the configuration"
        },
        {
            "config.json",
            """
            {"mcp": {
               "client_configs": [{"name": "filesystem", "connection_type": "stdio", "stdio_config": {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem", "/tmp"]},
                 "tools_to_execute": ["*"], "tools_to_auto_execute": ["read_file"]}],
               "tool_manager_config": {"max_agent_depth": 10, "tool_execution_timeout": 300000000000, "code_mode_binding_level": "server"}}}
            """,
            "openai: key OPENAI_API_KEY of the configuration"
        },
    };

    [Theory, MemberData(nameof(Shapes))]
    public async Task Starts(string file, string content, string fact)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File(file), content);
        await using var heimdall = HeimdallProcess.Start(Variables, "-port", "0", "-app-dir", folder.Path);
        using var client = new HttpClient(new ScannedAnswers(new SocketsHttpHandler())) { BaseAddress = await heimdall.UrlAsync() };

        await heimdall.LineAsync(fact);
        Assert.Equal("""{"status":"ok"}""", await client.GetStringAsync("/health").InTime());
        Assert.DoesNotContain("Unknown key", heimdall.Output, StringComparison.Ordinal);
    }
}
