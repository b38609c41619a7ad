using System.Text.Json.Nodes;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance.Limits;
using Heimdall.Storage.ConfigFile;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Host.Admin.Governance;

/// <summary>
/// <c>PUT</c> and <c>DELETE /api/governance/virtual-keys/{id}/budgets/{bid}/override</c>: money on top of a budget, for some of its periods, the present one
/// included, or until it is taken back. It is added to the budget's limit, and what was used stays used (spec/bifrost-core.md §6.3;
/// https://docs.getbifrost.ai/api-reference/governance/set-virtual-key-budget-override).
/// </summary>
internal sealed class BudgetOverrides(AdminStore store)
{
    private const int MostCycles = 10_000;
    private static readonly string[] _fields = ["override_amount", "override_mode", "override_until", "override_cycles_total"];

    public void Map(IEndpointRouteBuilder routes, string path) =>
        routes.MapAdmin($"{path}/{{id}}/budgets/{{budget}}/override", (HttpMethods.Put, SetAsync), (HttpMethods.Delete, RemoveAsync));

    public static void Write(JsonObject budget, BudgetOverride raise)
    {
        budget["override_amount"] = raise.Amount;
        budget["override_mode"] = raise.Until is null ? "forever" : "cycles";
        if (raise.Until is { } until)
            budget["override_until"] = until;
    }

    private async Task<AdminReply> SetAsync(AdminCall call)
    {
        var raise = await call.BodyAsync();
        var amount = Amount(raise["amount"]);
        var mode = Draft.TextOf(raise["mode"], "mode");
        if (mode is not ("cycles" or "forever"))
            throw AdminRefusal.BadField("mode", "This must be \"cycles\" or \"forever\".");
        var cycles = mode is "cycles" ? Cycles(raise["cycles"] ?? raise["cycles_remaining"]) : 0;
        return await ChangeAsync(call, (budget, limit) => Write(budget, new(amount, mode is "forever" ? null : EndOf(limit, cycles))));
    }

    private Task<AdminReply> RemoveAsync(AdminCall call) => ChangeAsync(call, static (_, _) => { });

    private async Task<AdminReply> ChangeAsync(AdminCall call, Action<JsonObject, Limit> write)
    {
        var (id, budgetId) = (call.Route("id"), call.Route("budget"));
        var limit = Find(id, budgetId);
        await store.ChangeAsync(call, change =>
        {
            var key = change.Find(EntityKind.VirtualKey, id) ?? throw AdminRefusal.NotFound("virtual key", id);
            var body = key.Body();
            var listed = change.Find(EntityKind.Budget, budgetId);
            var document = listed?.Body() ?? body;
            var budget = listed is not null ? document : InlineBudget(body, limit.Owner, budgetId) ?? throw AdminRefusal.NotFound("budget", budgetId, "budget_id");
            foreach (var field in _fields)
                budget.Remove(field);
            write(budget, limit);
            change.Put(listed?.Kind ?? key.Kind, listed?.Id ?? key.Id, listed?.Name ?? key.Name, document);
            return [];
        });
        var view = LimitViews.Budget(store.Governance.Budgets.First(budget => budget.Id.Equals(budgetId, StringComparison.Ordinal)), Find(id, budgetId), store.Now);
        return AdminReply.Ok(new JsonObject { ["message"] = "The budget was changed.", ["effective_max_limit"] = view["effective_max_limit"]?.DeepClone(), ["budget"] = view });
    }

    /// <summary>A budget of the key, or of one of its providers.</summary>
    private Limit Find(string id, string budgetId)
    {
        if (store.Content.Find(EntityKind.VirtualKey, id) is null)
            throw AdminRefusal.NotFound("virtual key", id);
        var configs = store.Governance.VirtualKeys.FirstOrDefault(key => key.Id.Equals(id, StringComparison.Ordinal))?.Providers ?? [];
        return configs.Select(static config => new LimitOwner(LimitLevel.ProviderConfig, config.Id))
            .Prepend(new(LimitLevel.VirtualKey, id))
            .SelectMany(owner => store.Snapshot.Limits.Of(owner))
            .FirstOrDefault(limit => limit.Unit == LimitUnit.Money && limit.Id.Equals(budgetId, StringComparison.Ordinal))
            ?? throw AdminRefusal.NotFound("budget", budgetId, "budget_id");
    }

    /// <summary>The end of the last of so many periods; the present one begins now if none is under way.</summary>
    private DateTimeOffset EndOf(Limit limit, int cycles)
    {
        limit.Counter.Roll(store.Now);
        var end = limit.Counter.Ends;
        for (var i = 1; i < cycles; i++)
            end = LimitWindow.At(limit.Period, limit.Counter.Anchor ?? end, end).End;
        return end;
    }

    /// <summary>Budgets of a file may have no id; the reader then counts them, so that is how they are found.</summary>
    private static JsonObject? InlineBudget(JsonObject key, LimitOwner owner, string budgetId)
    {
        var sections = owner.Level == LimitLevel.VirtualKey ? [key]
            : ((key["provider_configs"] ?? key["providers"]) as JsonArray ?? []).OfType<JsonObject>();
        foreach (var section in sections)
        {
            var position = 0;
            foreach (var budget in ((section["budgets"] as JsonArray) ?? []).Append(section["budget"]).OfType<JsonObject>())
            {
                var own = Draft.TextOf(budget["id"], "id") ?? LimitsReader.IdAt(owner, ++position);
                if (own.Equals(budgetId, StringComparison.Ordinal))
                    return budget;
            }
        }

        return null;
    }

    private static decimal Amount(JsonNode? value) =>
        value is JsonValue number && number.TryGetValue<decimal>(out var amount) && amount > 0 ? amount : throw AdminRefusal.BadField("amount", "This must be a number of US dollars above 0.");

    private static int Cycles(JsonNode? value) =>
        value is JsonValue number && number.TryGetValue<int>(out var cycles) && cycles is > 0 and <= MostCycles ? cycles
            : throw AdminRefusal.BadField("cycles", $"This must be a whole number from 1 to {MostCycles}.");
}
