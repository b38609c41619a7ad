using System.Text.Json.Nodes;
using Heimdall.Engine.Upstream;
using Heimdall.Host.Admin;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Host.Security;

/// <summary>
/// Keeps who administers from elsewhere from making the gateway call what only its own network reaches (SSRF). A file may name Ollama on this machine, and
/// so may whoever is on it; others do after "allow_private_network" was set for the provider.
/// </summary>
internal static class RemoteAddresses
{
    /// <exception cref="AdminRefusal">The change names such an address.</exception>
    public static void Check(ConfigChange change)
    {
        foreach (var difference in change.Differences())
        {
            if (difference.After is { } entity && !IsAllowed(change, entity))
                CheckAll(entity.Body(), difference.Before?.Body(), entity.Kind);
        }
    }

    private static bool IsAllowed(ConfigChange change, Entity entity)
    {
        var provider = entity.Kind switch
        {
            EntityKind.Provider => entity,
            EntityKind.ProviderKey when entity.Parent is { } parent => change.Find(EntityKind.Provider, parent),
            _ => null,
        };
        return provider?.Body()["network_config"] is JsonObject network && network["allow_private_network"] is JsonValue flag && flag.TryGetValue<bool>(out var allows) && allows;
    }

    /// <summary>What was there before was put there by somebody who could.</summary>
    private static void CheckAll(JsonNode? node, JsonNode? before, string at)
    {
        if (node is JsonObject members)
        {
            foreach (var (name, value) in members)
                CheckAll(value, (before as JsonObject)?[name], name);
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items)
                CheckAll(item, null, at);
        }
        else if (node is JsonValue value && value.TryGetValue<string>(out var text) && !JsonNode.DeepEquals(node, before) && Refusal(text) is { } reason)
        {
            throw AdminRefusal.BadField(at, reason);
        }
    }

    private static string? Refusal(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || !text.Contains("://", StringComparison.Ordinal))
            return null;
        if (url.IsFile)
            return "A file of the gateway's machine can only be named by its configuration file, or from that machine.";
        return url.Host.Length > 0 && ForbiddenAddress.IsPrivate(url)
            ? "This is an address of the gateway's own machine or network. To use it from elsewhere, set \"allow_private_network\" in the provider's \"network_config\", or write it into the configuration file."
            : null;
    }
}
