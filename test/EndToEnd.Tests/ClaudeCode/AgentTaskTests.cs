namespace Heimdall.EndToEnd.Tests.ClaudeCode;

/// <summary>The real Claude Code CLI does a task through the gateway, on upstreams of our own.</summary>
public sealed class AgentTaskTests
{
    [Theory]
    [InlineData(Speaker.OpenAI, "openai/gpt-4o")]
    [InlineData(Speaker.OpenAI, "openai/gpt-5")]
    [InlineData(Speaker.Anthropic, "anthropic/claude-sonnet-4-6")]
    public async Task Writes_a_file_runs_a_command_and_reports(string provider, string model)
    {
        using var folder = new TemporaryFolder();
        await using var upstream = await ScriptedUpstream.StartAsync(request => ScriptedAgent.Answer(provider, request, ScriptedAgent.Next(request, folder.Path)));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        var run = await InstalledClaudeCode.RunAsync(gateway.BaseUrl, model, "Write the file and double it.", folder.Path);

        Assert.True(run is { ExitCode: 0, IsError: false }, run.ToString());
        Assert.Equal(["Write", "Bash"], run.ToolCalls);
        Assert.Empty(run.ToolErrors);
        Assert.Contains(ScriptedAgent.Report, run.Result, StringComparison.Ordinal);
        Assert.Equal(ScriptedAgent.Content, await File.ReadAllTextAsync(folder.File("first.txt")));
        Assert.Equal(ScriptedAgent.Content + ScriptedAgent.Content, await File.ReadAllTextAsync(folder.File("second.txt")));
        Assert.Equal(3, upstream.RequestCount);
        Assert.All(upstream.Requests, request => Assert.True(request.Json.GetProperty("stream").GetBoolean()));
    }

    [Fact]
    public async Task Its_background_model_is_stood_in_for_when_no_Anthropic_key_exists()
    {
        using var folder = new TemporaryFolder();
        await using var upstream = await ScriptedUpstream.StartAsync(request => ScriptedAgent.Answer(Speaker.OpenAI, request, ScriptedAgent.Next(request, folder.Path)));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.OpenAI, upstream));

        var run = await InstalledClaudeCode.RunAsync(gateway.BaseUrl, "claude-haiku-5-5", "Write the file and double it.", folder.Path);

        Assert.True(run is { ExitCode: 0, IsError: false }, run.ToString());
        Assert.All(upstream.Requests, request => Assert.DoesNotContain("claude", request.Json.GetProperty("model").GetString(), StringComparison.Ordinal));
        Assert.Single(gateway.Log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("claude_models", StringComparison.Ordinal));
    }
}
