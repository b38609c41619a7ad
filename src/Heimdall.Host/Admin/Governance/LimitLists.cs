using System.Text.Json;
using System.Text.Json.Nodes;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance.Limits;

namespace Heimdall.Host.Admin.Governance;

/// <summary><c>GET /api/governance/budgets</c> and <c>GET /api/governance/rate-limits</c>: those of every owner, with what is used.</summary>
internal static class LimitLists
{
    public static void Map(IEndpointRouteBuilder routes, AdminStore store)
    {
        routes.MapAdmin("/api/governance/budgets", (HttpMethods.Get, _ => Reply("budgets", Budgets(store))));
        routes.MapAdmin("/api/governance/rate-limits", (HttpMethods.Get, _ => Reply("rate_limits", RateLimits(store))));
    }

    private static IEnumerable<JsonObject> Budgets(AdminStore store)
    {
        foreach (var budget in store.Governance.Budgets)
        {
            var limit = store.Snapshot.Limits.Of(budget.Owner).First(limit => limit.Unit == LimitUnit.Money && limit.Id.Equals(budget.Id, StringComparison.Ordinal));
            yield return Owned(LimitViews.Budget(budget, limit, store.Now), budget.Owner);
        }
    }

    private static IEnumerable<JsonObject> RateLimits(AdminStore store) =>
        store.Governance.RateLimits.Select(rate => Owned(LimitViews.RateLimit(rate, store.Snapshot.Limits.Of(rate.Owner), store.Now), rate.Owner));

    private static JsonObject Owned(JsonObject view, LimitOwner owner)
    {
        view["level"] = Level(owner.Level);
        view[owner.Level switch { LimitLevel.Provider => "provider", LimitLevel.Model => "model_config_id", _ => $"{Level(owner.Level)}_id" }] = owner.Id;
        return view;
    }

    public static string Level(LimitLevel level) => JsonNamingPolicy.SnakeCaseLower.ConvertName(level.ToString());

    private static Task<AdminReply> Reply(string name, IEnumerable<JsonObject> views)
    {
        JsonNode[] all = [.. views];
        return Task.FromResult(AdminReply.Ok(new JsonObject { [name] = new JsonArray(all), ["count"] = all.Length }));
    }
}
