using System.Text.Json.Nodes;

namespace Heimdall.Storage.ConfigStore;

/// <summary>Puts entities together to one document of <c>config.json</c>'s shape, which is then read as the file would be: there is one validator.</summary>
internal static class Assembly
{
    /// <param name="ofFile">What only the file has.</param>
    public static byte[] Assemble(StoreContent content, JsonObject ofFile)
    {
        var root = ofFile.DeepClone().AsObject();
        root["version"] = 2; // lists were widened when they came from a file that means something else by an empty one
        foreach (var entity in content.Entities)
            Add(root, entity);
        if (content.List(EntityKind.Provider).Any())
            root["providers"] = Providers(content);
        return System.Text.Encoding.UTF8.GetBytes(root.ToJsonString(EntityJson.Compact));
    }

    private static void Add(JsonObject root, Entity entity)
    {
        if (EntityPlaces.Lists.FirstOrDefault(place => place.Kind.Equals(entity.Kind, StringComparison.Ordinal)) is { } place)
            List(place.Section is null ? root : Member(root, place.Section), place.Property).Add((JsonNode)Entry(entity, place.HasId, place.HasName));
        else if (entity.Kind is EntityKind.Section)
            Section(root, entity);
        else if (EntityPlaces.Singles.Contains(entity.Kind))
            root[entity.Kind] = entity.Body();
    }

    private static JsonObject Providers(StoreContent content)
    {
        var providers = new JsonObject();
        foreach (var provider in content.List(EntityKind.Provider))
        {
            var body = provider.Body();
            var keys = content.List(EntityKind.ProviderKey, provider.Id).Select(static key => (JsonNode)Entry(key, hasId: true, hasName: true)).ToArray();
            body["keys"] = new JsonArray(keys); // none, too, is said: keys may come later
            providers[provider.Id] = body;
        }

        return providers;
    }

    private static JsonObject Entry(Entity entity, bool hasId, bool hasName)
    {
        var body = entity.Body();
        if (hasId)
            body["id"] = entity.Id;
        if (hasName)
            body["name"] = entity.Name;
        return body;
    }

    private static void Section(JsonObject root, Entity entity)
    {
        var body = entity.Body();
        var value = body[FileSplitter.Value] is { } inner ? inner.DeepClone() : body;
        var dot = entity.Id.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0 && EntityPlaces.Split.Contains(entity.Id[..dot]))
            Member(root, entity.Id[..dot])[entity.Id[(dot + 1)..]] = value;
        else
            root[entity.Id] = value;
    }

    private static JsonObject Member(JsonObject root, string name)
    {
        if (root[name] is not JsonObject member)
            root[name] = member = [];
        return member;
    }

    private static JsonArray List(JsonObject section, string name)
    {
        if (section[name] is not JsonArray list)
            section[name] = list = [];
        return list;
    }
}
