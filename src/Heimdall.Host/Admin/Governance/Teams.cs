using System.Text.Json.Nodes;
using Heimdall.Engine.Configuration;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Host.Admin.Governance;

/// <summary><c>/api/governance/teams</c>.</summary>
internal sealed class Teams(AdminStore store) : AdminResource(store)
{
    public const string Path = "/api/governance/teams";

    protected override string Kind => EntityKind.Team;

    protected override string What => "team";

    protected override string One => "team";

    protected override string Many => "teams";

    protected override void Normalise(Draft draft)
    {
        foreach (var shown in (ReadOnlySpan<string>)["customer", "virtual_keys"])
            draft.Given.Remove(shown);
        new LimitFields(draft, Store.Governance).Normalise(draft.Given, new(LimitLevel.Team, draft.Id), "");
    }

    protected override void Check(Draft draft)
    {
        draft.RequireKnown("customer_id", EntityKind.Customer, "customer");
        _ = draft.Text("description");
    }

    protected override bool IsListed(AdminCall call, Entity entity) =>
        call.Query("customer_id") is not { } customer || Store.Governance.Teams.Any(team => team.Id.Equals(entity.Id, StringComparison.Ordinal) && customer.Equals(team.CustomerId, StringComparison.Ordinal));

    protected override JsonObject View(Entity entity)
    {
        var view = EntityView.Of(entity);
        LimitViews.AddTo(view, new(LimitLevel.Team, entity.Id), Store);
        return view;
    }

    protected override void BeforeDelete(ConfigChange change, string id) => Owned.Refuse(change, EntityKind.VirtualKey, "team_id", id, "virtual key");
}
