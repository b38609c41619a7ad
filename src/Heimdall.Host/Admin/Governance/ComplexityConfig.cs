using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Heimdall.Storage.ConfigFile;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Host.Admin.Governance;

/// <summary>How requests are rated for routing rules (docs/routing-rules.md): shown with what holds where nothing is configured, replaced as a whole, reset.</summary>
internal sealed class ComplexityConfig(AdminStore store)
{
    private const string Section = $"governance.{ComplexityReader.Name}";

    /// <summary>That of Bifrost 1, and that of its later releases.</summary>
    private static readonly string[] _paths = ["/api/governance/complexity-analyzer-config", "/api/routing/complexity-analyzer-config"];

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var path in _paths)
        {
            routes.MapAdmin(path, (HttpMethods.Get, _ => Task.FromResult(AdminReply.Ok(View()))), (HttpMethods.Put, PutAsync));
            routes.MapAdmin($"{path}/reset", (HttpMethods.Post, ResetAsync));
        }
    }

    private async Task<AdminReply> PutAsync(AdminCall call)
    {
        var given = await call.BodyAsync();
        var warnings = await store.ChangeAsync(call, change =>
        {
            change.Put(EntityKind.Section, Section, Section, given);
            return [new($"$.{Section}")];
        });
        var view = View();
        if (warnings.Count > 0)
            view["warnings"] = warnings;
        return AdminReply.Ok(view);
    }

    private async Task<AdminReply> ResetAsync(AdminCall call)
    {
        await store.ChangeAsync(call, static change =>
        {
            change.Delete(EntityKind.Section, Section);
            return [];
        });
        return AdminReply.Ok(View());
    }

    private JsonObject View()
    {
        var options = store.Governance.Complexity;
        return new()
        {
            ["tier_boundaries"] = new JsonObject { ["simple_medium"] = options.SimpleMedium, ["medium_complex"] = options.MediumComplex, ["complex_reasoning"] = options.ComplexReasoning },
            ["keywords"] = new JsonObject
            {
                ["code_keywords"] = List(options.CodeWords),
                ["reasoning_keywords"] = List(options.ReasoningWords),
                ["technical_keywords"] = List(options.TechnicalWords),
                ["simple_keywords"] = List(options.SimpleWords),
            },
        };
    }

    private static JsonArray List(ImmutableArray<string> words) => [.. words.Select(static word => (JsonNode)word)];
}
