using System.Text.Json.Nodes;
using Heimdall.Engine.Configuration;
using Heimdall.Storage.ConfigStore;
using Heimdall.Wire.Providers;

namespace Heimdall.Host.Admin.Governance;

/// <summary><c>/api/governance/providers</c>: what may be spent at a provider by everybody together (spec/bifrost-core.md §6.7).</summary>
internal sealed class ProviderLimits(AdminStore store)
{
    private const string Path = "/api/governance/providers";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapAdmin(Path, (HttpMethods.Get, ListAsync));
        routes.MapAdmin($"{Path}/{{provider}}", (HttpMethods.Get, GetAsync), (HttpMethods.Put, PutAsync), (HttpMethods.Delete, DeleteAsync));
    }

    private Task<AdminReply> ListAsync(AdminCall call)
    {
        JsonNode[] views = [.. store.Content.List(EntityKind.ProviderLimits).Select(entity => View(entity.Id))];
        return Task.FromResult(AdminReply.Ok(new JsonObject { ["providers"] = new JsonArray(views), ["count"] = views.Length }));
    }

    private Task<AdminReply> GetAsync(AdminCall call)
    {
        var name = Name(call);
        return store.Content.Find(EntityKind.ProviderLimits, name) is null
            ? throw AdminRefusal.NotFound("limit of the provider", name, "provider")
            : Task.FromResult(AdminReply.Ok(new JsonObject { ["provider"] = View(name) }));
    }

    private async Task<AdminReply> PutAsync(AdminCall call)
    {
        var given = await call.BodyAsync();
        var name = Name(call);
        if (!store.Snapshot.ByName.ContainsKey(name))
            throw AdminRefusal.NotFound("provider", name, "provider");
        var warnings = await store.ChangeAsync(call, change =>
        {
            var draft = new Draft(change, EntityKind.ProviderLimits, name, change.Find(EntityKind.ProviderLimits, name), given.DeepClone().AsObject());
            foreach (var shown in (ReadOnlySpan<string>)["provider", "name", .. EntityView.Own])
                draft.Given.Remove(shown);
            new LimitFields(draft, store.Governance).Normalise(draft.Given, new(LimitLevel.Provider, name), "");
            draft.Merge();
            change.Put(draft.Kind, name, name, draft.Body);
            return [new(AdminStore.PathOf(change, draft.Kind, name)) { Renames = [.. draft.Renames] }];
        });
        return AdminReply.Ok(new JsonObject { ["message"] = "The limits of the provider were changed.", ["provider"] = View(name), ["warnings"] = warnings });
    }

    private async Task<AdminReply> DeleteAsync(AdminCall call)
    {
        var name = Name(call);
        await store.ChangeAsync(call, change => change.Delete(EntityKind.ProviderLimits, name) ? [] : throw AdminRefusal.NotFound("limit of the provider", name, "provider"));
        return AdminReply.Ok(new JsonObject { ["message"] = "The limits of the provider were deleted." });
    }

    private JsonObject View(string name)
    {
        var view = new JsonObject { ["provider"] = name };
        LimitViews.AddTo(view, new(LimitLevel.Provider, name), store);
        return view;
    }

    private static string Name(AdminCall call) => ProviderCatalog.Find(call.Route("provider"))?.Name ?? call.Route("provider").ToLowerInvariant();
}
