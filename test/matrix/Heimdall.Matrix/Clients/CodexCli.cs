using System.Text.Json;
using System.Text.RegularExpressions;
using Heimdall.Matrix.Upstreams;
using Heimdall.Wire.Dialects;

namespace Heimdall.Matrix.Clients;

/// <summary>https://github.com/openai/codex, headless (<c>codex exec</c>); speaks the Responses API only.</summary>
internal sealed partial class CodexCli : Client
{
    public override string Id => "codex";

    public override string Title => "Codex CLI";

    public override string Package => "@openai/codex";

    public override Vocabulary Tools { get; } = new CodexTools();

    public override int FullContext => 200_000;

    public override string? WhyNot(Ability ability, Upstream upstream) => ability switch
    {
        Ability.Pdf => "Codex has no tool that reads PDFs",
        Ability.WebSearch when upstream.Dialect == DialectId.GeminiGenerate => "Codex offers web search beside functions, and Gemini takes one or the other",
        _ => null,
    };

    public override bool AsksForSummary(string text) => text.Contains("CONTEXT CHECKPOINT COMPACTION", StringComparison.OrdinalIgnoreCase);

    public override async Task<ClientRun> RunAsync(Errand errand)
    {
        var environment = errand.Environment();
        environment["GATEWAY_KEY"] = TestGateway.ClientKey;
        var provider = $$"""model_providers.gateway={name="gateway",base_url="{{new Uri(errand.Gateway, "/v1")}}",env_key="GATEWAY_KEY",wire_api="responses"}""";
        string[] arguments =
        [
            "exec", .. errand.Resumes ? new[] { "resume", "--last" } : [], "--json", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox",
            "-c", "model_provider=gateway", "-c", provider, "-c", $"""mcp_servers.matrix={"{"}command="node",args=["{Errand.McpServer}"]{"}"}""",
            "-c", "model_reasoning_effort=\"medium\"", "-c", $"model_auto_compact_token_limit={FullContext - 20_000}", "-c", $"model_context_window={FullContext + 50_000}",
            "-m", errand.Model, errand.Prompt,
        ];
        await using var codex = ChildProcess.Start(NodeClients.Find(".bin/codex") ?? throw new FileNotFoundException("Codex is not installed."), arguments, errand.Folder, environment);
        var exitCode = await codex.EndAsync(errand.Limit);
        var events = codex.Output.Split('\n').Where(static line => line.StartsWith('{')).Select(static line => JsonElement.Parse(line)).ToList();
        var failed = events.Find(static e => e.GetProperty("type").GetString() is "turn.failed");
        var said = events.LastOrDefault(static e => e.GetProperty("type").GetString() == "item.completed" && e.GetProperty("item").GetProperty("type").GetString() == "agent_message");
        return new ClientRun(
            exitCode != 0 || failed.ValueKind != JsonValueKind.Undefined ? $"exit {exitCode}: {failed}" : null,
            said.ValueKind == JsonValueKind.Undefined ? "" : said.GetProperty("item").GetProperty("text").GetString()!,
            codex.Output + codex.Errors);
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex AgentId { get; }

    private sealed class CodexTools : Vocabulary
    {
        /// <summary>Codex writes files by patches or commands.</summary>
        public override ModelCall Write(string path, string content) => Run($"printf %s '{content.Replace("'", @"'\''", StringComparison.Ordinal)}' > '{path}'");

        public override ModelCall Run(string command) => Call("exec_command", new { cmd = command });

        public override ModelCall Delegate(string prompt) => Call("multi_agent_v1__spawn_agent", new { message = prompt });

        public override ModelCall? WaitFor(string started) => AgentId.Match(started) is { Success: true } id
            ? Call("multi_agent_v1__wait_agent", new { targets = new[] { id.Value }, timeout_ms = 60_000 })
            : null;

        public override ModelCall ViewImage(string path) => Call("view_image", new { path });
    }
}
