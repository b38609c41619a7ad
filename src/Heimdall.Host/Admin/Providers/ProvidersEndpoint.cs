using System.Text.Json.Nodes;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Host.Admin.Providers;

/// <summary><c>/api/providers</c>, <c>/api/providers/{provider}/keys</c> and <c>/api/keys</c> (spec/bifrost-core.md §7).</summary>
internal sealed class ProvidersEndpoint(AdminStore store)
{
    private const string Path = "/api/providers";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapAdmin(Path, (HttpMethods.Get, ListAsync), (HttpMethods.Post, CreateAsync));
        routes.MapAdmin($"{Path}/{{provider}}", (HttpMethods.Get, GetAsync), (HttpMethods.Put, UpdateAsync), (HttpMethods.Delete, DeleteAsync));
        routes.MapAdmin($"{Path}/{{provider}}/keys", (HttpMethods.Get, ListKeysAsync), (HttpMethods.Post, CreateKeyAsync));
        routes.MapAdmin($"{Path}/{{provider}}/keys/{{id}}", (HttpMethods.Get, GetKeyAsync), (HttpMethods.Put, UpdateKeyAsync), (HttpMethods.Delete, DeleteKeyAsync));
        routes.MapAdmin("/api/keys", (HttpMethods.Get, AllKeysAsync));
    }

    private Task<AdminReply> ListAsync(AdminCall call)
    {
        JsonNode[] providers =
        [
            .. store.Content.List(EntityKind.Provider).Select(provider => ProviderFields.View(provider, store)),
            .. store.Snapshot.Providers.Select(static provider => provider.Name).Where(name => store.Content.Find(EntityKind.Provider, name) is null).Select(name => ProviderFields.ViewOfFile(name, store)),
        ];
        return Reply(new JsonObject { ["providers"] = new JsonArray(providers), ["total"] = providers.Length });
    }

    private Task<AdminReply> GetAsync(AdminCall call)
    {
        var name = ProviderFields.NameOf(call.Route("provider"));
        return Reply(store.Content.Find(EntityKind.Provider, name) is null && store.Snapshot.ByName.ContainsKey(name)
            ? ProviderFields.ViewOfFile(name, store)
            : ProviderFields.View(Existing(name), store));
    }

    private async Task<AdminReply> CreateAsync(AdminCall call)
    {
        var given = await call.BodyAsync();
        var field = given.ContainsKey("provider") || !given.ContainsKey("name") ? "provider" : "name";
        var written = Draft.TextOf(given[field], field)?.Trim();
        if (string.IsNullOrEmpty(written))
            throw AdminRefusal.BadField(field, "This must name the provider.");
        var name = ProviderFields.NameOf(written);
        var warnings = await store.ChangeAsync(call, change => change.Find(EntityKind.Provider, name) is null && (store.Content.Find(EntityKind.Provider, name) is not null || !store.Snapshot.ByName.ContainsKey(name))
            ? ProviderFields.Put(change, name, null, given.DeepClone().AsObject())
            : throw AdminRefusal.Conflict(field, $"The provider \"{name}\" is configured already; change it with PUT {Path}/{name}."));
        return Changed(name, warnings);
    }

    private async Task<AdminReply> UpdateAsync(AdminCall call)
    {
        var given = await call.BodyAsync();
        var name = ProviderFields.NameOf(call.Route("provider"));
        var warnings = await store.ChangeAsync(call, change => ProviderFields.Put(change, name, Editable(change, name), given.DeepClone().AsObject()));
        return Changed(name, warnings);
    }

    private async Task<AdminReply> DeleteAsync(AdminCall call)
    {
        var name = ProviderFields.NameOf(call.Route("provider"));
        await store.ChangeAsync(call, change =>
        {
            RefuseFound(Editable(change, name), "provider");
            change.Delete(EntityKind.Provider, name);
            return [];
        });

        // Where nobody configures any provider, the environment does (spec §1.5).
        var message = store.Snapshot.ByName.ContainsKey(name) ? "The provider was deleted; as none is configured now, it is the one that the environment has." : "The provider was deleted.";
        return AdminReply.Ok(new JsonObject { ["message"] = message, ["name"] = name });
    }

    private Task<AdminReply> ListKeysAsync(AdminCall call)
    {
        JsonNode[] keys = [.. store.Content.List(EntityKind.ProviderKey, Existing(ProviderFields.NameOf(call.Route("provider"))).Id).Select(ProviderKeyFields.View)];
        return Reply(new JsonObject { ["keys"] = new JsonArray(keys), ["total"] = keys.Length });
    }

    private Task<AdminReply> GetKeyAsync(AdminCall call) => Reply(ProviderKeyFields.View(Key(store.Content.Find, call)));

    private async Task<AdminReply> CreateKeyAsync(AdminCall call)
    {
        var given = await call.BodyAsync();
        var name = ProviderFields.NameOf(call.Route("provider"));
        var id = "";
        var warnings = await store.ChangeAsync(call, change =>
        {
            _ = Editable(change, name);
            id = ProviderKeyFields.Put(change, name, null, given.DeepClone().AsObject(), "");
            return [ProviderKeyFields.Place(change, name, id, "")];
        });
        return KeyChanged(id, warnings);
    }

    private async Task<AdminReply> UpdateKeyAsync(AdminCall call)
    {
        var given = await call.BodyAsync();
        var name = ProviderFields.NameOf(call.Route("provider"));
        var warnings = await store.ChangeAsync(call, change => [ProviderKeyFields.Place(change, name, ProviderKeyFields.Put(change, name, Key(change.Find, call), given.DeepClone().AsObject(), ""), "")]);
        return KeyChanged(call.Route("id"), warnings);
    }

    private async Task<AdminReply> DeleteKeyAsync(AdminCall call)
    {
        await store.ChangeAsync(call, change =>
        {
            var key = Key(change.Find, call);
            RefuseFound(key, "id");
            change.Delete(EntityKind.ProviderKey, key.Id);
            return [];
        });
        return AdminReply.Ok(new JsonObject { ["message"] = "The provider key was deleted." });
    }

    /// <summary>A plain list, as Bifrost has it.</summary>
    private Task<AdminReply> AllKeysAsync(AdminCall call) => Task.FromResult(AdminReply.Ok(new JsonArray(
    [
        .. store.Content.List(EntityKind.ProviderKey).Select(static key =>
        {
            var view = ProviderKeyFields.View(key);
            view["key_id"] = key.Id;
            return view;
        }),
    ])));

    private AdminReply Changed(string name, JsonArray warnings)
    {
        var view = ProviderFields.View(Existing(name), store);
        if (warnings.Count > 0)
            view["warnings"] = warnings;
        return AdminReply.Ok(view);
    }

    private AdminReply KeyChanged(string id, JsonArray warnings)
    {
        var view = ProviderKeyFields.View(store.Content.Find(EntityKind.ProviderKey, id) ?? throw AdminRefusal.NotFound("provider key", id));
        if (warnings.Count > 0)
            view["warnings"] = warnings;
        return AdminReply.Ok(view);
    }

    private Entity Existing(string name) => store.Content.Find(EntityKind.Provider, name) ?? throw AdminRefusal.NotFound("provider", name, "provider");

    private Entity Editable(ConfigChange change, string name)
    {
        if (change.Find(EntityKind.Provider, name) is { } provider)
            return provider;
        throw store.Snapshot.ByName.ContainsKey(name)
            ? AdminRefusal.Conflict("provider", $"The provider \"{name}\" stands in the configuration file in a shape that only the file can change.")
            : AdminRefusal.NotFound("provider", name, "provider");
    }

    /// <summary>What was found in the environment would be found there again.</summary>
    private static void RefuseFound(Entity entity, string param)
    {
        if (entity.Status is EntityStatus.Environment)
            throw AdminRefusal.Conflict(param, $"\"{entity.Name}\" was found in the environment and would be found again: take its variable away, or switch its key off with \"enabled\": false.");
    }

    private static Entity Key(Func<string, string, Entity?> find, AdminCall call)
    {
        var (provider, id) = (ProviderFields.NameOf(call.Route("provider")), call.Route("id"));
        if (find(EntityKind.Provider, provider) is null)
            throw AdminRefusal.NotFound("provider", provider, "provider");
        return find(EntityKind.ProviderKey, id) is { } key && provider.Equals(key.Parent, StringComparison.Ordinal) ? key : throw AdminRefusal.NotFound("provider key", id);
    }

    private static Task<AdminReply> Reply(JsonObject body) => Task.FromResult(AdminReply.Ok(body));
}
