using System.Globalization;
using System.Text.Json.Nodes;
using Heimdall.Wire.Providers;

namespace Heimdall.Storage.ConfigStore;

/// <summary>
/// Takes a configuration file apart into entities. The file has been read and found right before: what has the wrong shape is not met here, and what is
/// unknown has been named.
/// </summary>
internal sealed class FileSplitter(JsonObject root, IReadOnlyCollection<string> configuredProviders)
{
    private readonly int? _version = root["version"] is JsonValue value && value.TryGetValue<int>(out var version) ? version : null;
    private readonly List<FileEntity> _entities = [];

    public IReadOnlyList<FileEntity> Entities()
    {
        Providers();
        Singles();
        foreach (var place in EntityPlaces.Lists)
            List(place);
        Sections();
        return _entities;
    }

    /// <summary>What stays the file's own.</summary>
    public JsonObject OfFile()
    {
        var kept = new JsonObject();
        foreach (var name in EntityPlaces.OfFile)
        {
            if (root[name] is { } value)
                kept[name] = value.DeepClone();
        }

        if (root["providers"] is JsonArray entries)
            kept[EntityPlaces.ProviderEntries] = entries.DeepClone();
        return kept;
    }

    /// <summary>The kinds about which the file says something, be it that there are none (<c>source_of_truth: config.json</c>).</summary>
    public HashSet<string> PresentKinds()
    {
        var present = EntityPlaces.Lists.Where(place => Items(place) is not null).Select(static place => place.Kind).ToHashSet(StringComparer.Ordinal);
        if (root["providers"] is not null)
            present.UnionWith([EntityKind.Provider, EntityKind.ProviderKey]);

        // Its entries are known by name, so one without a name may be any of those that are there.
        if (root["webhooks"] is JsonArray hooks && hooks.Any(static hook => hook is not JsonObject entry || Text(entry, "name") is null))
            present.Remove(EntityKind.Webhook);
        return present;
    }

    private void Providers()
    {
        if (root["providers"] is not JsonObject providers)
            return;
        foreach (var (written, value) in providers)
        {
            if (value is not JsonObject body)
                continue;
            var name = ProviderCatalog.Find(written.Trim())?.Name ?? written.Trim().ToLowerInvariant();
            var own = body.DeepClone().AsObject();
            own.Remove("keys");
            Add(EntityKind.Provider, name, null, name, own, versioned: false);
            Keys(name, body["keys"] as JsonArray ?? []);
        }
    }

    /// <summary>Names as the reader gives them, who has no other way to tell them apart either.</summary>
    private void Keys(string provider, JsonArray keys)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < keys.Count; i++)
        {
            if (keys[i] is not JsonObject key)
                continue;
            var position = (i + 1).ToString(CultureInfo.InvariantCulture);
            var name = Text(key, "name") ?? $"{provider}-{position}";
            if (!names.Add(name))
                names.Add(name = $"{name}-{position}");
            var body = key.DeepClone().AsObject();
            if (_version != 2)
                Widen(body, "models");
            Add(EntityKind.ProviderKey, Text(key, "id"), provider, name, body, versioned: true, key);
        }
    }

    private void Singles()
    {
        foreach (var kind in EntityPlaces.Singles)
        {
            // The other name counts where the first is absent (spec §2.14).
            if ((root[kind] ?? (kind is EntityKind.Client ? root["client_config"] : null)) is JsonObject body)
                Add(kind, kind, null, kind, body, versioned: false);
        }
    }

    private void List(EntityPlace place)
    {
        foreach (var item in Items(place) ?? [])
        {
            if (item is not JsonObject entry || Name(place, entry) is not { } name)
                continue;
            var body = entry.DeepClone().AsObject();
            var isVirtualKey = place.Kind is EntityKind.VirtualKey;
            if (isVirtualKey && _version == 1)
                WidenVirtualKey(body);
            Add(place.Kind, place.HasId ? Text(entry, "id") : name, null, name, body, versioned: isVirtualKey, entry);
        }
    }

    /// <summary>Null: it cannot be told apart from others. The reader has said so.</summary>
    private static string? Name(EntityPlace place, JsonObject entry)
    {
        var name = Text(entry, "name") ?? (place.HasId ? Text(entry, "id") : null);
        return name ?? (place.Kind is EntityKind.ModelConfig ? $"{Text(entry, "provider") ?? "*"}/{Text(entry, "model_name")}" : null);
    }

    private void Sections()
    {
        foreach (var (name, value) in root)
        {
            if (value is not JsonObject body || IsSpecial(name))
                continue;
            if (!EntityPlaces.Split.Contains(name))
                Add(EntityKind.Section, name, null, name, body, versioned: false);
            else
                Parts(name, body);
        }
    }

    private void Parts(string section, JsonObject body)
    {
        foreach (var (name, value) in body)
        {
            var path = $"{section}.{name}";
            if (value is not null && !EntityPlaces.Lists.Any(place => place.Path.Equals(path, StringComparison.Ordinal)))
                Add(EntityKind.Section, path, null, path, value as JsonObject ?? new JsonObject { [Value] = value.DeepClone() }, versioned: false);
        }
    }

    /// <summary>What is no object is kept in one of this only member.</summary>
    public const string Value = "$value";

    private static bool IsSpecial(string name) =>
        name is "providers" or "client_config" || EntityPlaces.Singles.Contains(name) || EntityPlaces.OfFile.Contains(name)
        || EntityPlaces.Lists.Any(place => place.Section is null && place.Property.Equals(name, StringComparison.Ordinal));

    private void Add(string kind, string? id, string? parent, string name, JsonObject body, bool versioned, JsonObject? written = null)
    {
        var content = EntityJson.Canonical(written ?? body);
        _entities.Add(new()
        {
            Kind = kind,
            Id = id,
            Parent = parent,
            Name = name,
            Body = body.DeepClone().AsObject(),
            Content = versioned ? string.Create(CultureInfo.InvariantCulture, $"{_version} {content}") : content,
        });
    }

    private JsonArray? Items(EntityPlace place)
    {
        var items = (place.Section is null ? root : root[place.Section] as JsonObject)?[place.Property] as JsonArray;
        // One of upstream's own pages has them at the top (spec §2.14).
        return items ?? (place.Kind is EntityKind.PricingOverride ? root[place.Property] as JsonArray : null);
    }

    /// <summary><c>version</c> 1: empty lists mean all, and no provider at all means every one (spec §1.7).</summary>
    private void WidenVirtualKey(JsonObject key)
    {
        if (key["provider_configs"] is JsonArray { Count: > 0 } configs)
        {
            foreach (var config in configs.OfType<JsonObject>())
            {
                Widen(config, "allowed_models");
                Widen(config, "key_ids");
            }
        }
        else if (key["providers"] is not JsonArray { Count: > 0 })
        {
            key["provider_configs"] = new JsonArray([.. configuredProviders.Select(static name => new JsonObject
            {
                ["provider"] = name,
                ["weight"] = 1,
                ["allowed_models"] = new JsonArray("*"),
                ["key_ids"] = new JsonArray("*"),
            })]);
        }

        if (key["mcp_configs"] is not JsonArray { Count: > 0 } && Items(EntityPlaces.Lists.First(static place => place.Kind is EntityKind.McpClient)) is { Count: > 0 } clients)
        {
            key["mcp_configs"] = new JsonArray([.. clients.OfType<JsonObject>().Select(static client => new JsonObject
            {
                ["mcp_client_name"] = Text(client, "name"),
                ["tools_to_execute"] = new JsonArray("*"),
            })]);
        }
    }

    private static void Widen(JsonObject entry, string list)
    {
        if (entry[list] is not JsonArray { Count: > 0 })
            entry[list] = new JsonArray("*");
    }

    private static string? Text(JsonObject entry, string name) =>
        entry[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Trim() is { Length: > 0 } trimmed ? trimmed : null;
}
