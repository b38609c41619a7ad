using System.Text.Json.Nodes;

namespace Heimdall.Storage.ConfigStore;

/// <summary>
/// Providers whose key stands in the environment, where nobody configured any (spec/bifrost-core.md §1.5). They are kept as references, so that they can
/// be edited; until somebody does, they come and go with their variables.
/// </summary>
internal static class EnvironmentEntities
{
    public static void Apply(ConfigChange change, FileConfiguration file)
    {
        var providers = change.List(EntityKind.Provider);
        var ofEnvironment = providers.Where(static provider => provider.Status is EntityStatus.Environment).ToArray();
        if (!file.NamesProviders && ofEnvironment.Length < providers.Count)
            return; // somebody has taken over; what is there stays

        var found = file.NamesProviders ? [] : file.Reading.Options?.Providers ?? [];
        foreach (var provider in found)
        {
            Put(change, EntityKind.Provider, provider.Name, null, provider.Name, []);
            foreach (var key in provider.Keys)
                Put(change, EntityKind.ProviderKey, key.Id, provider.Name, key.Name, new() { ["value"] = $"env.{key.Name}", ["models"] = new JsonArray("*") });
        }

        foreach (var provider in ofEnvironment.Where(provider => !found.Any(other => other.Name.Equals(provider.Id, StringComparison.Ordinal))))
            change.Delete(provider.Kind, provider.Id);
        var keys = found.SelectMany(static provider => provider.Keys).Select(static key => key.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var key in change.List(EntityKind.ProviderKey).Where(key => key.Status is EntityStatus.Environment && !keys.Contains(key.Id)))
            change.Delete(key.Kind, key.Id);
    }

    /// <summary>What an operator has made of a key since is left alone.</summary>
    private static void Put(ConfigChange change, string kind, string id, string? parent, string name, JsonObject body)
    {
        if (change.Find(kind, id) is null)
            change.Put(kind, id, name, body, parent, fileHash: null, EntityStatus.Environment);
    }
}
