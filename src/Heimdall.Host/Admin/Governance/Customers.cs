using System.Text.Json.Nodes;
using Heimdall.Engine.Configuration;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Host.Admin.Governance;

/// <summary><c>/api/governance/customers</c>.</summary>
internal sealed class Customers(AdminStore store) : AdminResource(store)
{
    public const string Path = "/api/governance/customers";

    protected override string Kind => EntityKind.Customer;

    protected override string What => "customer";

    protected override string One => "customer";

    protected override string Many => "customers";

    protected override void Normalise(Draft draft)
    {
        foreach (var shown in (ReadOnlySpan<string>)["teams", "virtual_keys"])
            draft.Given.Remove(shown);
        new LimitFields(draft, Store.Governance).Normalise(draft.Given, new(LimitLevel.Customer, draft.Id), "");
    }

    protected override void Check(Draft draft) => _ = draft.Text("description");

    protected override JsonObject View(Entity entity)
    {
        var view = EntityView.Of(entity);
        LimitViews.AddTo(view, new(LimitLevel.Customer, entity.Id), Store);
        return view;
    }

    protected override void BeforeDelete(ConfigChange change, string id)
    {
        Owned.Refuse(change, EntityKind.Team, "customer_id", id, "team");
        Owned.Refuse(change, EntityKind.VirtualKey, "customer_id", id, "virtual key");
    }
}

/// <summary>What belongs to something else.</summary>
internal static class Owned
{
    /// <summary>Without its owner it would be rid of its owner's limits too, which nobody means who deletes the owner.</summary>
    /// <exception cref="AdminRefusal">There is one.</exception>
    public static void Refuse(ConfigChange change, string kind, string field, string owner, string what)
    {
        var owned = change.List(kind).FirstOrDefault(other => other.Body()[field] is JsonValue value && value.TryGetValue<string>(out var text) && text.Equals(owner, StringComparison.Ordinal));
        if (owned is not null)
            throw AdminRefusal.Conflict("id", $"The {what} \"{owned.Name}\" still belongs to it; delete that first, or give it to another.");
    }
}
