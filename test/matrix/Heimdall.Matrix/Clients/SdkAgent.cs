using System.Text.Json;
using Heimdall.Matrix.Upstreams;

namespace Heimdall.Matrix.Clients;

/// <summary>An agent loop of a few lines over an official SDK (<c>test/clients/agents</c>): streamed, with local tools.</summary>
/// <param name="script">In that folder.</param>
/// <param name="path">Of the gateway, for this SDK.</param>
internal sealed class SdkAgent(string id, string title, string package, string script, string path, params Ability[] lacks) : Client
{
    public override string Id => id;

    public override string Title => title;

    public override string Package => package;

    public override Vocabulary Tools { get; } = new LocalTools();

    public override string? WhyNot(Ability ability, Upstream upstream) => ability switch
    {
        Ability.Subagents or Ability.Mcp or Ability.Compaction => "an SDK is no agent: its user brings this",
        _ => lacks.Contains(ability) ? "this API has no place for it" : null,
    };

    public override async Task<ClientRun> RunAsync(Errand errand)
    {
        var environment = errand.Environment();
        environment["MATRIX_KEY"] = TestGateway.ClientKey;
        string[] arguments = [Path.Combine(NodeClients.Folder, "agents", script), new Uri(errand.Gateway, path).ToString(), errand.Model, errand.Prompt];
        await using var node = ChildProcess.Start("node", arguments, errand.Folder, environment);
        var exitCode = await node.EndAsync(errand.Limit);
        var last = node.Output.Split('\n').LastOrDefault(static line => line.StartsWith('{'));
        if (exitCode != 0 || last is null)
            return new ClientRun($"exit {exitCode}: {node.Errors.Trim()}", "", node.Output + node.Errors);
        var seen = JsonElement.Parse(last);
        return new ClientRun(seen.TryGetProperty("error", out var error) ? error.GetString() : null, seen.TryGetProperty("text", out var text) ? text.GetString()! : "", node.Output + node.Errors);
    }

    private sealed class LocalTools : Vocabulary
    {
        public override ModelCall Write(string path, string content) => Call("write_file", new { path, content });

        public override ModelCall Run(string command) => Call("run_command", new { command });

        public override ModelCall ViewImage(string path) => Call("view_file", new { path });

        public override ModelCall ReadPdf(string path) => Call("view_file", new { path });
    }
}
