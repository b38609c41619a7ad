using System.Text.Json;
using Heimdall.Matrix.Upstreams;
using Heimdall.Wire.Dialects;

namespace Heimdall.Matrix.Clients;

/// <summary>https://github.com/google-gemini/gemini-cli, headless (<c>-p</c>).</summary>
internal sealed class GeminiCli : Client
{
    public override string Id => "gemini-cli";

    public override string Title => "Gemini CLI";

    public override string Package => "@google/gemini-cli";

    public override Vocabulary Tools { get; } = new GeminiTools();

    public override string? WhyNot(Ability ability, Upstream upstream) => ability switch
    {
        Ability.Subagents => "Gemini CLI starts no other agents unless it is told to in its settings",
        Ability.Compaction => "Gemini CLI counts its context itself, whatever the upstream reports",
        Ability.WebSearch when upstream.Dialect != DialectId.GeminiGenerate => "Gemini CLI searches with a Gemini model of its own choice (`gemini-3-flash-preview`), whatever model it talks to",
        Ability.ModelSwitch => "Gemini CLI repeats the results of tools in a session that it resumes, and no upstream takes that",
        _ => null,
    };

    public override async Task<ClientRun> RunAsync(Errand errand)
    {
        var settings = new
        {
            security = new { auth = new { selectedType = "gemini-api-key" } },
            privacy = new { usageStatisticsEnabled = false },
            general = new { disableAutoUpdate = true },
            mcpServers = new { matrix = new { command = "node", args = new[] { Errand.McpServer }, trust = true } },
        };
        Directory.CreateDirectory(Path.Combine(errand.Home, ".gemini"));
        await File.WriteAllTextAsync(Path.Combine(errand.Home, ".gemini", "settings.json"), JsonSerializer.Serialize(settings));
        var environment = errand.Environment();
        environment["GEMINI_API_KEY"] = TestGateway.ClientKey;
        environment["GOOGLE_GEMINI_BASE_URL"] = new Uri(errand.Gateway, "/genai").ToString();
        string[] arguments = ["-p", errand.Prompt, "-m", errand.Model, "--yolo", "--skip-trust", "-o", "json", .. errand.Resumes ? new[] { "--resume", "latest" } : []];
        await using var gemini = ChildProcess.Start(NodeClients.Find(".bin/gemini") ?? throw new FileNotFoundException("Gemini CLI is not installed."), arguments, errand.Folder, environment);
        var exitCode = await gemini.EndAsync(errand.Limit);
        var from = gemini.Output.IndexOf("\n{", StringComparison.Ordinal) + 1;
        var seen = gemini.Output.AsSpan(from).StartsWith("{") ? JsonElement.Parse(gemini.Output[from..]) : default;
        return new ClientRun(
            exitCode != 0 ? $"exit {exitCode}: {(seen.ValueKind == JsonValueKind.Object && seen.TryGetProperty("error", out var error) ? error.ToString() : gemini.Errors.Trim())}" : null,
            seen.ValueKind == JsonValueKind.Object && seen.TryGetProperty("response", out var response) ? response.GetString()! : "",
            gemini.Output + gemini.Errors);
    }

    private sealed class GeminiTools : Vocabulary
    {
        public override ModelCall Write(string path, string content) => Call("write_file", new { file_path = path, content });

        public override ModelCall Run(string command) => Call("run_shell_command", new { command, description = "Run a step" });

        public override ModelCall ViewImage(string path) => Call("read_file", new { file_path = path });

        public override ModelCall ReadPdf(string path) => Call("read_file", new { file_path = path });

        public override ModelCall? SearchWeb(string query) => Call("google_web_search", new { query });
    }
}
