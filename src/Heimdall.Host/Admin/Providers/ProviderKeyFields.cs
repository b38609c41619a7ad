using System.Text.Json.Nodes;
using Heimdall.Storage.ConfigFile;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Host.Admin.Providers;

/// <summary>A provider key on its way into the configuration, and back (spec/bifrost-core.md §2.2, §2.6).</summary>
internal static class ProviderKeyFields
{
    private static readonly string[] _shown = ["provider", "key_id", "provider_id", "status", .. EntityView.Own];

    /// <summary>Puts one key.</summary>
    /// <param name="old">Null: it is new.</param>
    /// <param name="at">Where it stands in the request, with its dot; empty where it is the body.</param>
    /// <returns>Its id.</returns>
    public static string Put(ConfigChange change, string provider, Entity? old, JsonObject given, string at)
    {
        var id = old?.Id ?? (Draft.TextOf(given["id"], $"{at}id")?.Trim() is { Length: > 0 } own ? own : Guid.NewGuid().ToString());
        if (old is null && change.Find(EntityKind.ProviderKey, id) is not null)
            throw AdminRefusal.Conflict($"{at}id", "There is another provider key with this id.");
        foreach (var name in _shown)
            given.Remove(name);
        if (given["value"] is JsonObject value)
            given["value"] = Text(value, $"{at}value");

        var draft = new Draft(change, EntityKind.ProviderKey, id, old, given);
        draft.Merge();
        if (old is null)
            draft.Body.TryAdd("models", new JsonArray("*")); // what is not mentioned is not restricted; an empty list is
        var keyName = Draft.TextOf(draft.Body["name"], $"{at}name")?.Trim() is { Length: > 0 } named ? named : old?.Name ?? NewName(change, provider);
        // Overrides of prices name a key without its provider (spec §2.6), so names are unique everywhere.
        if (change.List(EntityKind.ProviderKey).Any(other => !other.Id.Equals(id, StringComparison.Ordinal) && other.Name.Equals(keyName, StringComparison.OrdinalIgnoreCase)))
            throw AdminRefusal.Conflict($"{at}name", $"There is another provider key \"{keyName}\".");
        draft.Body.Remove("name");
        change.Put(EntityKind.ProviderKey, id, keyName, draft.Body, provider);
        return id;
    }

    public static FaultPlace Place(ConfigChange change, string provider, string id, string shown) =>
        new($"{ProviderFields.PathOf(provider)}.keys[{AdminStore.IndexOf(change.List(EntityKind.ProviderKey, provider), id)}]", shown) { Whole = shown.Length == 0 ? "name" : shown };

    public static JsonObject View(Entity key)
    {
        var view = EntityView.Of(key);
        view["provider"] = key.Parent;
        view["value"] = Shown(view["value"]);
        view["enabled"] ??= true;
        view["weight"] ??= 1.0;
        return view;
    }

    /// <summary><c>{value, ref, type}</c>, and what older clients look for.</summary>
    private static JsonNode? Shown(JsonNode? value)
    {
        if (value is not JsonValue single || !single.TryGetValue<string>(out var text))
            return value?.DeepClone();
        var isReference = SecretText.IsReferenceText(text);
        return new JsonObject
        {
            ["value"] = isReference ? "" : text,
            ["ref"] = isReference ? text : "",
            ["type"] = isReference ? "env" : "plain_text",
            ["env_var"] = isReference ? text : "",
            ["from_env"] = isReference,
        };
    }

    /// <summary>A reference where there is one, else the value.</summary>
    private static JsonNode? Text(JsonObject secret, string at)
    {
        var reference = Draft.TextOf(secret["ref"], $"{at}.ref") is { Length: > 0 } own ? own : Draft.TextOf(secret["env_var"], $"{at}.env_var");
        var type = Draft.TextOf(secret["type"], $"{at}.type");
        var isFromEnvironment = Draft.FlagOf(secret["from_env"], $"{at}.from_env") ?? false;
        if (type is "plain_text" || string.IsNullOrEmpty(reference))
            return Draft.TextOf(secret["value"], $"{at}.value");
        if (type is not (null or "" or "env" or "vault"))
            throw AdminRefusal.BadField($"{at}.type", "This must be \"plain_text\", \"env\" or \"vault\".");
        var isWhole = SecretText.IsReferenceText(reference);
        return isWhole || !(type is "env" || isFromEnvironment) ? reference : $"env.{reference}";
    }

    private static string NewName(ConfigChange change, string provider)
    {
        var names = change.List(EntityKind.ProviderKey).Select(static key => key.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        for (var i = 1; ; i++)
        {
            if (!names.Contains($"{provider}-{i}"))
                return $"{provider}-{i}";
        }
    }
}
