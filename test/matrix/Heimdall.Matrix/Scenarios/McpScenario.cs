using Heimdall.Matrix.Clients;
using Heimdall.Matrix.Upstreams;

namespace Heimdall.Matrix.Scenarios;

/// <summary>A tool of an MCP server that the client runs; clients that defer tools have them loaded first.</summary>
internal sealed class McpScenario : Scenario
{
    public override string Name => "MCP tools";

    public override string Proves => "a tool of the client's own MCP server is offered, called and answered (loaded by tool search first, where the client defers it)";

    public override string? Cannot(Client client, Upstream upstream) => client.WhyNot(Ability.Mcp, upstream);

    public override ModelTurn Next(Shown shown, Scene scene, Upstream upstream)
    {
        var tools = scene.Client.Tools;
        if (shown.Results is [.., var last] && last.Text.Contains("tenroh", StringComparison.Ordinal))
            return ModelTurn.Say(Report);
        if (shown.Functions.Find(name => name.Contains("turn_over", StringComparison.Ordinal)) is { } offered)
        {
            return shown.Calls.Any(call => call.Name == offered)
                ? Lost(scene, $"the tool's result arrives as \"{shown.Results[^1].Text}\"")
                : tools.Mcp(offered, "turn_over", """{"text":"hornet"}""").After("");
        }

        return shown.Calls.Count == 0 && tools.LoadTool("mcp__matrix__turn_over") is { } load && shown.Functions.Contains(load.Name)
            ? load.After("")
            : Lost(scene, "the MCP server's tool is not offered to the model");
    }
}
