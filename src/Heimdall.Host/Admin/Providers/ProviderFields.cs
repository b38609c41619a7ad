using System.Text.Json.Nodes;
using Heimdall.Storage.ConfigFile;
using Heimdall.Storage.ConfigStore;
using Heimdall.Wire.Providers;

namespace Heimdall.Host.Admin.Providers;

/// <summary>A provider on its way into the configuration, and back (spec/bifrost-core.md §2.5).</summary>
internal static class ProviderFields
{
    private static readonly string[] _shown = ["provider", "name", "status", "provider_status", "description", "is_editable", .. EntityView.Own];

    public static string PathOf(string provider) => ConfigPath.Member("$.providers", provider);

    /// <summary>The name that it is known by, whichever of its names is given.</summary>
    public static string NameOf(string written) => ProviderCatalog.Find(written.Trim())?.Name ?? written.Trim().ToLowerInvariant();

    /// <summary>Puts a provider, and its keys where the request has them: then they are all there are.</summary>
    /// <param name="old">Null: it is new.</param>
    public static FaultPlace[] Put(ConfigChange change, string provider, Entity? old, JsonObject given)
    {
        var keys = given["keys"];
        var hasKeys = given.Remove("keys");
        if (keys is not (null or JsonArray))
            throw AdminRefusal.BadField("keys", "This must be an array.");
        foreach (var name in _shown)
            given.Remove(name);
        var draft = new Draft(change, EntityKind.Provider, provider, old, given);
        draft.Merge();
        change.Put(EntityKind.Provider, provider, provider, draft.Body);

        string[] ids = hasKeys ? [.. Keys(change, provider, keys as JsonArray ?? [])] : [];
        if (hasKeys)
        {
            foreach (var gone in change.List(EntityKind.ProviderKey, provider).Where(key => !ids.Contains(key.Id, StringComparer.Ordinal)))
                change.Delete(gone.Kind, gone.Id);
        }

        return [.. ids.Index().Select(entry => ProviderKeyFields.Place(change, provider, entry.Item, $"keys[{entry.Index}]")), new(PathOf(provider)) { Whole = "provider" }];
    }

    public static JsonObject View(Entity provider, AdminStore store)
    {
        var view = EntityView.Of(provider);
        view.Remove("id");
        view["keys"] = new JsonArray([.. store.Content.List(EntityKind.ProviderKey, provider.Id).Select(ProviderKeyFields.View)]);
        view["provider_status"] = Status(provider.Id, store);
        view["is_editable"] = true;
        return view;
    }

    /// <summary>One that stands in the file in a shape that only a file can have (guides G15, G16).</summary>
    public static JsonObject ViewOfFile(string provider, AdminStore store) => new()
    {
        ["name"] = provider,
        ["keys"] = new JsonArray(
        [
            .. store.Snapshot.ByName[provider].Options.Keys.Select(static key => new JsonObject { ["id"] = key.Id, ["name"] = key.Name, ["weight"] = key.Weight, ["enabled"] = true }),
        ]),
        ["provider_status"] = Status(provider, store),
        ["is_editable"] = false,
    };

    private static string Status(string provider, AdminStore store) =>
        store.Snapshot.ByName.TryGetValue(provider, out var active) && !active.Options.IsUnavailable ? "active" : "error";

    private static List<string> Keys(ConfigChange change, string provider, JsonArray keys)
    {
        List<string> ids = [];
        foreach (var (index, item) in keys.Index())
        {
            var at = $"keys[{index}]";
            if (item is not JsonObject given)
                throw AdminRefusal.BadField(at, "This must be an object.");
            var old = Match(change.List(EntityKind.ProviderKey, provider), given, at);
            if (old is not null && ids.Contains(old.Id, StringComparer.Ordinal))
                throw AdminRefusal.Conflict($"{at}.name", "The same key stands here twice.");
            ids.Add(ProviderKeyFields.Put(change, provider, old, given, $"{at}."));
        }

        return ids;
    }

    private static Entity? Match(IReadOnlyList<Entity> keys, JsonObject given, string at)
    {
        var (id, name) = (Draft.TextOf(given["id"], $"{at}.id"), Draft.TextOf(given["name"], $"{at}.name"));
        return keys.FirstOrDefault(key => key.Id.Equals(id, StringComparison.Ordinal))
            ?? (string.IsNullOrEmpty(id) ? keys.FirstOrDefault(key => key.Name.Equals(name, StringComparison.Ordinal)) : null);
    }
}
