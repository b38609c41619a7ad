using System.Text.Json.Nodes;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance.Limits;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Host.Admin.Governance;

/// <summary><c>/api/governance/virtual-keys</c> (spec/bifrost-core.md §6.1). Values are shown once, when they are made; after that only their ends.</summary>
internal sealed class VirtualKeys(AdminStore store) : AdminResource(store)
{
    public const string Path = "/api/governance/virtual-keys";

    private const string Prefix = "sk-bf-";
    private const int ShortestValue = 8;
    private const int MostRotated = 1000;

    protected override string Kind => EntityKind.VirtualKey;

    protected override string What => "virtual key";

    protected override string One => "virtual_key";

    protected override string Many => "virtual_keys";

    public void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, Path);
        routes.MapAdmin($"{Path}/{{id}}/rotate", (HttpMethods.Post, call => RotateAsync(call, [call.Route("id")], single: true)));
        routes.MapAdmin($"{Path}/rotate", (HttpMethods.Post, RotateManyAsync));
        new BudgetOverrides(Store).Map(routes, Path);
    }

    protected override void Normalise(Draft draft)
    {
        _ = Draft.FlagOf(draft.Given["reset_budget_usage"], "reset_budget_usage");
        new VirtualKeyFields(draft, Store.Governance).Normalise();
    }

    protected override void Check(Draft draft)
    {
        draft.RequireKnown("team_id", EntityKind.Team, "team");
        draft.RequireKnown("customer_id", EntityKind.Customer, "customer");
        if (draft.Body.ContainsKey("team_id") && draft.Body.ContainsKey("customer_id"))
            throw AdminRefusal.BadField("team_id", "A virtual key belongs to a team or to a customer, not to both.");
        _ = draft.Text("description");
        draft.RequireObjects("mcp_configs");
        Value(draft);
    }

    protected override bool IsListed(AdminCall call, Entity entity) => Is(call, entity, "team_id") && Is(call, entity, "customer_id");

    protected override JsonObject View(Entity entity) => VirtualKeyView.Of(entity, Store);

    protected override JsonObject NewView(Entity entity)
    {
        var view = View(entity);
        view["value"] = entity.Body()["value"]?.DeepClone();
        return view;
    }

    protected override void BeforeDelete(ConfigChange change, string id) => VirtualKeyRemoval.RemoveBudgets(change, id);

    protected override Task ChangedAsync(JsonObject given, string id, CancellationToken cancellationToken) =>
        Draft.FlagOf(given["reset_budget_usage"], "reset_budget_usage") is true
            ? Store.ResetAsync(Store.Snapshot.Limits.Of(new(LimitLevel.VirtualKey, id)).Where(static limit => limit.Unit == LimitUnit.Money), cancellationToken)
            : Task.CompletedTask;

    private static bool Is(AdminCall call, Entity entity, string field) =>
        call.Query(field) is not { } wanted || (entity.Body()[field] is JsonValue value && value.TryGetValue<string>(out var text) && text.Equals(wanted, StringComparison.Ordinal));

    /// <summary>Made where none is given. Two keys of the same value would be one.</summary>
    private static void Value(Draft draft)
    {
        if (draft.Body["value"] is null or JsonValue && string.IsNullOrWhiteSpace(Draft.TextOf(draft.Body["value"], "value")))
            draft.Body["value"] = NewValue();
        if (draft.Body["value"] is not JsonValue single)
            return; // a reference in the form of an object; the reader checks it
        var value = Draft.TextOf(single, "value")!.Trim();
        if (value.Length < ShortestValue && !Heimdall.Storage.ConfigFile.SecretText.IsReferenceText(value))
            throw AdminRefusal.BadField("value", $"This must have at least {ShortestValue} characters, or be left out to have one made.");
        draft.Body["value"] = value;
        if (draft.Change.List(EntityKind.VirtualKey).Any(other => !other.Id.Equals(draft.Id, StringComparison.Ordinal) && value.Equals(other.Body()["value"]?.ToString(), StringComparison.Ordinal)))
            throw AdminRefusal.Conflict("value", "Another virtual key has this value.");
    }

    private async Task<AdminReply> RotateManyAsync(AdminCall call)
    {
        var body = await call.BodyAsync();
        if (body["ids"] is not JsonArray { Count: > 0 and <= MostRotated } given)
            throw AdminRefusal.BadField("ids", $"This must be an array of 1 to {MostRotated} ids of virtual keys.");
        return await RotateAsync(call, [.. given.Index().Select(static entry => Draft.TextOf(entry.Item, $"ids[{entry.Index}]") ?? "").Distinct(StringComparer.Ordinal)], single: false);
    }

    private async Task<AdminReply> RotateAsync(AdminCall call, string[] ids, bool single)
    {
        await Store.ChangeAsync(call, change =>
        {
            foreach (var id in ids)
                Rotate(change, change.Find(Kind, id) ?? throw AdminRefusal.NotFound(What, id, single ? "id" : "ids"));
            return [];
        });
        return single
            ? AdminReply.Ok(new JsonObject { ["message"] = "The virtual key has a new value.", [One] = NewView(Existing(ids[0])) })
            : AdminReply.Ok(new JsonObject { ["message"] = "The virtual keys have new values.", [Many] = new JsonArray([.. ids.Select(id => NewView(Existing(id)))]) });
    }

    /// <summary>With a grace period the old value works on for that long, so that clients can be changed one by one.</summary>
    private void Rotate(ConfigChange change, Entity key)
    {
        var body = key.Body();
        var grace = Store.Snapshot.Options.Client.RotationGrace;
        var old = body["value"];
        foreach (var name in (ReadOnlySpan<string>)["value", "previous_value", "previous_value_expires_at"])
            body.Remove(name);
        if (grace > TimeSpan.Zero && old is not null)
        {
            body["previous_value"] = old;
            body["previous_value_expires_at"] = Store.Now + grace;
        }

        body["value"] = NewValue();
        change.Put(Kind, key.Id, key.Name, body);
    }

    private static string NewValue() => Prefix + Guid.NewGuid();
}
