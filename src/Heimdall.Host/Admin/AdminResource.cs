using System.Text.Json.Nodes;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Host.Admin;

/// <summary>A kind of entity with its list, and create, read, update and delete: what is the same for all of them (spec/bifrost-core.md §7).</summary>
internal abstract class AdminResource(AdminStore store)
{
    private const int MostListed = 1000;

    protected AdminStore Store => store;

    /// <summary>One of <see cref="EntityKind"/>.</summary>
    protected abstract string Kind { get; }

    /// <summary>As in <c>virtual key</c>.</summary>
    protected abstract string What { get; }

    /// <summary>The member of answers that holds one.</summary>
    protected abstract string One { get; }

    /// <summary>The member of answers that holds the list.</summary>
    protected abstract string Many { get; }

    /// <summary>The field that names it: two of a kind with the same name could not be told apart.</summary>
    protected virtual string NameField => "name";

    public void Map(IEndpointRouteBuilder routes, string path)
    {
        routes.MapAdmin(path, (HttpMethods.Get, ListAsync), (HttpMethods.Post, CreateAsync));
        routes.MapAdmin($"{path}/{{id}}", (HttpMethods.Get, GetAsync), (HttpMethods.Put, UpdateAsync), (HttpMethods.Delete, DeleteAsync));
    }

    /// <summary>The request in the configuration's own spelling, before it is merged into what is stored.</summary>
    protected virtual void Normalise(Draft draft)
    {
    }

    /// <summary>Refuses what the reader of configurations would not find wrong.</summary>
    protected virtual void Check(Draft draft)
    {
    }

    protected virtual JsonObject View(Entity entity) => EntityView.Of(entity);

    /// <summary>As whoever makes it sees it, once.</summary>
    protected virtual JsonObject NewView(Entity entity) => View(entity);

    /// <summary>Whether the list that is asked for has it.</summary>
    protected virtual bool IsListed(AdminCall call, Entity entity) => true;

    /// <summary>Refuses while something depends on it, and takes along what is nothing without it.</summary>
    protected virtual void BeforeDelete(ConfigChange change, string id)
    {
    }

    /// <summary>After it is in force.</summary>
    protected virtual Task ChangedAsync(JsonObject given, string id, CancellationToken cancellationToken) => Task.CompletedTask;

    protected Task<AdminReply> ListAsync(AdminCall call)
    {
        var search = call.Query("search");
        var sort = call.Word(call.Query("sort_by") is null ? "sort" : "sort_by", "", "name", "created_at", "updated_at", "id");
        var isDescending = call.Word("order", "asc", "desc") is "desc";
        var (limit, offset) = (call.Count("limit", MostListed), call.Count("offset", int.MaxValue) ?? 0);
        Entity[] found =
        [
            .. Store.Content.List(Kind)
                .Where(entity => IsListed(call, entity))
                .Where(entity => search is null || entity.Name.Contains(search, StringComparison.OrdinalIgnoreCase) || entity.Id.Equals(search, StringComparison.Ordinal)),
        ];
        IEnumerable<Entity> ordered = sort switch
        {
            "name" => found.OrderBy(static entity => entity.Name, StringComparer.OrdinalIgnoreCase),
            "id" => found.OrderBy(static entity => entity.Id, StringComparer.Ordinal),
            "created_at" => found.OrderBy(static entity => entity.CreatedAt),
            "updated_at" => found.OrderBy(static entity => entity.UpdatedAt),
            _ => found,
        };
        if (isDescending)
            ordered = ordered.Reverse();
        JsonNode[] page = [.. ordered.Skip(offset).Take(limit ?? MostListed).Select(View)];
        return Task.FromResult(AdminReply.Ok(new JsonObject
        {
            [Many] = new JsonArray(page),
            ["count"] = page.Length,
            ["total_count"] = found.Length,
            ["limit"] = limit ?? MostListed,
            ["offset"] = offset,
        }));
    }

    protected Task<AdminReply> GetAsync(AdminCall call) => Task.FromResult(AdminReply.Ok(new JsonObject { [One] = View(Existing(call.Route("id"))) }));

    protected async Task<AdminReply> CreateAsync(AdminCall call)
    {
        var given = await call.BodyAsync();
        var id = Draft.TextOf(given["id"], "id")?.Trim() is { Length: > 0 } own ? own : Guid.NewGuid().ToString();
        var warnings = await Store.ChangeAsync(call, change => change.Find(Kind, id) is null
            ? Put(new Draft(change, Kind, id, null, given.DeepClone().AsObject()))
            : throw AdminRefusal.Conflict("id", $"There is another {What} with this id."));
        return Done("created", NewView(Existing(id)), warnings);
    }

    protected async Task<AdminReply> UpdateAsync(AdminCall call)
    {
        var given = await call.BodyAsync();
        var id = call.Route("id");
        var warnings = await Store.ChangeAsync(call, change => Put(new Draft(change, Kind, id, change.Find(Kind, id) ?? throw AdminRefusal.NotFound(What, id), given.DeepClone().AsObject())));
        await ChangedAsync(given, id, call.Aborted);
        return Done("updated", View(Existing(id)), warnings);
    }

    protected async Task<AdminReply> DeleteAsync(AdminCall call)
    {
        var id = call.Route("id");
        await Store.ChangeAsync(call, change =>
        {
            if (change.Find(Kind, id) is null)
                throw AdminRefusal.NotFound(What, id);
            BeforeDelete(change, id);
            change.Delete(Kind, id);
            return [];
        });
        return AdminReply.Ok(new JsonObject { ["message"] = $"The {What} was deleted." });
    }

    /// <exception cref="AdminRefusal">There is none.</exception>
    protected Entity Existing(string id) => Store.Content.Find(Kind, id) ?? throw AdminRefusal.NotFound(What, id);

    protected FaultPlace[] Put(Draft draft)
    {
        foreach (var name in EntityView.Own)
            draft.Given.Remove(name);
        Normalise(draft);
        draft.Merge();
        var entityName = NameOf(draft);
        Check(draft);
        if (draft.Change.List(Kind).Any(other => !other.Id.Equals(draft.Id, StringComparison.Ordinal) && other.Name.Equals(entityName, StringComparison.OrdinalIgnoreCase)))
            throw AdminRefusal.Conflict(NameField, $"There is another {What} \"{entityName}\".");
        draft.Body.Remove("id");
        draft.Body.Remove("name");
        draft.Change.Put(Kind, draft.Id, entityName, draft.Body);
        return [new(AdminStore.PathOf(draft.Change, Kind, draft.Id)) { Renames = [.. draft.Renames], Whole = NameField }];
    }

    /// <summary>What it is called, where lists and messages name it; unique among its kind.</summary>
    protected virtual string NameOf(Draft draft)
    {
        if (draft.Old is { } old && !draft.Given.ContainsKey("name"))
            return old.Name;
        return draft.Required("name");
    }

    private AdminReply Done(string how, JsonObject view, JsonArray warnings)
    {
        var answer = new JsonObject { ["message"] = $"The {What} was {how}.", [One] = view };
        if (warnings.Count > 0)
            answer["warnings"] = warnings;
        return AdminReply.Ok(answer);
    }
}
