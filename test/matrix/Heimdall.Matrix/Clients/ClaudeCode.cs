using Heimdall.Matrix.Upstreams;
using Heimdall.Wire.Dialects;

namespace Heimdall.Matrix.Clients;

/// <summary>https://code.claude.com/docs, headless (<c>-p</c>).</summary>
/// <param name="program">Where its binary lies, below <c>node_modules</c>.</param>
/// <param name="compactsUnknownModels">It makes histories shorter by itself with models, too, whose names it does not know (older versions do not).</param>
internal sealed class ClaudeCode(string id, string package, string program, bool compactsUnknownModels = true) : Client
{
    public override string Id => id;

    public override string Title => "Claude Code";

    public override string Package => package;

    public override Vocabulary Tools { get; } = new ClaudeCodeTools();

    /// <summary>It takes the context of models that it does not know to be a million tokens.</summary>
    public override int FullContext => 990_000;

    public override string? WhyNot(Ability ability, Upstream upstream) =>
        ability == Ability.Compaction && !compactsUnknownModels && upstream.Dialect != DialectId.AnthropicMessages
            ? "this version compacts by itself only with models whose names it knows (`/compact` works with all)"
            : null;

    public override bool AsksForSummary(string text) => text.Contains("Respond with TEXT ONLY", StringComparison.Ordinal);

    public override async Task<ClientRun> RunAsync(Errand errand)
    {
        var servers = System.Text.Json.JsonSerializer.Serialize(new { mcpServers = new { matrix = new { command = "node", args = new[] { Errand.McpServer } } } });
        var run = await ClaudeCodeRun.StartAsync(
            NodeClients.Find(program) ?? throw new FileNotFoundException($"{program} is not installed."),
            errand.Gateway,
            errand.Model,
            errand.Prompt,
            errand.Folder,
            errand.Home,
            ["--max-turns", "80", "--mcp-config", servers, .. errand.Resumes ? new[] { "--continue" } : []],
            errand.Limit,
            ("PATH", errand.Environment()["PATH"]));
        return new ClientRun(run.IsError || run.ExitCode != 0 ? $"exit {run.ExitCode}: {run.Result}" : null, run.Result, run.ToString());
    }

    private sealed class ClaudeCodeTools : Vocabulary
    {
        public override ModelCall Write(string path, string content) => Call("Write", new { file_path = path, content });

        public override ModelCall Run(string command) => Call("Bash", new { command, description = "Run a step" });

        public override ModelCall ViewImage(string path) => Call("Read", new { file_path = path });

        public override ModelCall ReadPdf(string path) => Call("Read", new { file_path = path });

        public override ModelCall Delegate(string prompt) => Call("Agent", new { description = "Run an errand", prompt, subagent_type = "general-purpose" });

        public override ModelCall? SearchWeb(string query) => Call("WebSearch", new { query });

        public override ModelCall? LoadTool(string name) => Call("ToolSearch", new { query = $"select:{name}", max_results = 5 });
    }
}
