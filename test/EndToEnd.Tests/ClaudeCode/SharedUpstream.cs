using Heimdall.EndToEnd.Tests.Clients;
using Heimdall.EndToEnd.Tests.Process;

namespace Heimdall.EndToEnd.Tests.ClaudeCode;

/// <summary>The shared strict simulated upstream (it answers what a real provider would refuse with a 400) and a gateway before it, once for all tests.</summary>
public sealed class SharedUpstream : IAsyncLifetime
{
    private ChildProcess? _upstream;
    private GatewayProcess? _gateway;

    public async ValueTask InitializeAsync()
    {
        if (RealComponent.SharedFolder is null)
            return;
        var port = GatewayProcess.FreePort();
        _upstream = ChildProcess.Start("node", [Path.Combine(RealComponent.SharedFolder, "tools/claude-code/mock-upstream.mjs"), "--port", $"{port}"]);
        await _upstream.LineAsync(line => line.Contains("mock-upstream on", StringComparison.Ordinal));
        _gateway = await GatewayProcess.StartAsync($$"""
            { "providers": {
                "openai": { "keys": [ { "name": "o", "value": "sk-mock-openai-{{TestSecret.Marker}}-1", "models": ["*"], "weight": 1 } ], "network_config": { "base_url": "http://127.0.0.1:{{port}}", "default_request_timeout_in_seconds": 2 } },
                "gemini": { "keys": [ { "name": "g", "value": "mock-gemini-{{TestSecret.Marker}}", "models": ["*"], "weight": 1 } ], "network_config": { "base_url": "http://127.0.0.1:{{port}}/v1beta" } },
                "anthropic": { "keys": [ { "name": "a", "value": "sk-mock-anthropic-{{TestSecret.Marker}}", "models": ["*"], "weight": 1 } ], "network_config": { "base_url": "http://127.0.0.1:{{port}}" } } } }
            """);
    }

    /// <summary>Lets the real CLI do a task and returns what the shared check found wrong; empty when nothing.</summary>
    internal async Task<string> CheckAsync(string model, string task, params (string Name, string Value)[] settings)
    {
        var check = RealComponent.Shared("tools/claude-code/check-agentic.sh");
        RealComponent.Installed("@anthropic-ai/claude-code-*/claude");
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "",
            ["HOME"] = Path.GetTempPath(),
            ["CC_DIR"] = NodeClients.Folder,
            ["CC_KEY"] = TestGateway.ClientKey,
            ["CC_TIMEOUT"] = "90",
        };
        foreach (var (name, value) in settings)
            environment[name] = value;
        await using var run = ChildProcess.Start("bash", [check, new Uri(_gateway!.BaseUrl, "/anthropic").ToString(), model, "--task", task], environment: environment);
        var exitCode = await run.EndAsync(TimeSpan.FromSeconds(120));
        return exitCode == 0 && run.Output.StartsWith("PASS", StringComparison.Ordinal) ? "" : $"{run.Output}\n{run.Errors}\nGateway:\n{_gateway.Log}";
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
            await _gateway.DisposeAsync();
        if (_upstream is not null)
            await _upstream.DisposeAsync();
    }
}
