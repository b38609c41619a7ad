using System.Reflection;
using System.Text.Json.Nodes;

namespace Heimdall.Host.Admin;

/// <summary>What the gateway says of itself: its version, the parts that others call plug-ins, and the description of this API.</summary>
internal static class AboutEndpoints
{
    private const string Document = "openapi.json";

    /// <summary>What other gateways load as plug-ins and this one is made of.</summary>
    private static readonly string[] _builtIn = ["governance", "telemetry"];

    public static void MapAbout(this IEndpointRouteBuilder routes)
    {
        routes.MapAdmin("/api/version", (HttpMethods.Get, static _ => Task.FromResult(AdminReply.Ok(JsonValue.Create(Version)))));
        routes.MapAdmin("/api/openapi.json", (HttpMethods.Get, static _ => Task.FromResult(AdminReply.Ok(ReadDocument()))));
        routes.MapAdmin("/api/plugins", (HttpMethods.Get, PluginsAsync), (HttpMethods.Post, NoPlugins));
        routes.MapAdmin("/api/plugins/{name}", (HttpMethods.Get, PluginAsync), (HttpMethods.Put, NoPlugins), (HttpMethods.Delete, NoPlugins));
    }

    private static string Version => typeof(AboutEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    /// <summary>docs/openapi.json, kept by hand and held against the mapped paths by a test.</summary>
    private static JsonNode ReadDocument()
    {
        using var resource = typeof(AboutEndpoints).Assembly.GetManifestResourceStream(Document)!;
        return JsonNode.Parse(resource)!;
    }

    private static Task<AdminReply> PluginsAsync(AdminCall call) =>
        Task.FromResult(AdminReply.Ok(new JsonObject { ["plugins"] = new JsonArray([.. _builtIn.Select(View)]), ["count"] = _builtIn.Length }));

    private static Task<AdminReply> PluginAsync(AdminCall call) => _builtIn.Contains(call.Route("name"), StringComparer.Ordinal)
        ? Task.FromResult(AdminReply.Ok(View(call.Route("name"))))
        : throw AdminRefusal.NotFound("plug-in", call.Route("name"), "name");

    private static JsonObject View(string name) => new() { ["name"] = name, ["enabled"] = true, ["isCustom"] = false, ["status"] = new JsonObject { ["name"] = name, ["status"] = "active" } };

    private static Task<AdminReply> NoPlugins(AdminCall call) =>
        throw AdminRefusal.NotServed("Plug-ins made for other gateways cannot be loaded here; what is built in needs no switching on.");
}
