using System.Text.Json;
using System.Text.Json.Nodes;
using Heimdall.Engine.Configuration;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Host.Admin.Governance;

/// <summary>
/// The budgets and the rate limit that a request gives an owner, brought into the configuration's own spelling. One that replaces another of the same
/// period keeps its id, and with it what has been used of it.
/// </summary>
internal sealed class LimitFields(Draft draft, GovernanceOptions inForce)
{
    /// <summary>What answers add to a limit; whoever sends an answer back changes nothing by them.</summary>
    private static readonly string[] _shown =
    [
        "current_usage", "last_reset", "resets_at", "remaining", "effective_max_limit", "override_amount", "override_mode", "override_until", "override_cycles_total",
        "override_cycles_remaining", "override_anchor_reset", "token_current_usage", "token_last_reset", "token_resets_at", "request_current_usage", "request_last_reset",
        "request_resets_at", "virtual_key_id", "provider_config_id", "team_id", "customer_id", "model_config_id", "config_hash", "created_at", "updated_at",
    ];

    /// <param name="given">The owner's section of the request; what is of the wrong shape is left for the reader to find.</param>
    /// <param name="at">Where that stands in the request, with its dot: <c>provider_configs[0].</c></param>
    public void Normalise(JsonObject given, LimitOwner owner, string at)
    {
        if (given.TryGetPropertyValue("budget", out var single))
            Single(given, single, at);
        if (given.TryGetPropertyValue("budgets", out var budgets))
            Budgets(given, budgets as JsonArray, owner, at);
        if (given.TryGetPropertyValue("rate_limit", out var limit))
            RateLimit(given, limit as JsonObject, owner);
    }

    /// <summary>The older API and the guides give one budget (guides G17).</summary>
    private void Single(JsonObject given, JsonNode? single, string at)
    {
        if (given.ContainsKey("budgets"))
            throw AdminRefusal.BadField($"{at}budget", "Give \"budgets\" or \"budget\", not both.");
        if (single is not (null or JsonObject))
            return;
        given.Remove("budget");
        given["budgets"] = single is JsonObject { Count: > 0 } ? new JsonArray(single.DeepClone()) : new JsonArray();
        draft.Renames.Add(($"{at}budgets[0]", $"{at}budget"));
    }

    private void Budgets(JsonObject given, JsonArray? budgets, LimitOwner owner, string at)
    {
        if (budgets is null && given["budgets"] is not null)
            return;
        given["budgets"] = budgets ??= [];
        var known = inForce.Budgets.Where(budget => budget.Owner == owner).ToList();
        var periods = new HashSet<ResetPeriod>();
        foreach (var (index, item) in budgets.Index())
        {
            if (item is not JsonObject budget)
                continue;
            foreach (var name in _shown)
                budget.Remove(name);
            if (IsAligned(given, owner))
                budget.Remove("calendar_aligned"); // it is the owner's, and goes when the owner's goes
            var period = Period(budget);
            if (period is { } one && !periods.Add(one))
                throw AdminRefusal.BadField($"{at}budgets[{index}].reset_duration", $"There is another budget of {one} here; each needs a period of its own.");
            var old = Take(known, Draft.TextOf(budget["id"], $"{at}budgets[{index}].id"), period, $"{at}budgets[{index}].id");
            budget["id"] = old?.Id ?? Guid.NewGuid().ToString();
            if (old is { Override: { } raise } && old.Period == period)
                BudgetOverrides.Write(budget, raise);
        }

        Clear(given, owner, "budget_id", "budget_ids");
        foreach (var listed in draft.Change.List(EntityKind.Budget).Where(listed => IsOf(listed.Body(), owner)))
            draft.Change.Delete(listed.Kind, listed.Id);
    }

    /// <summary>The one that it was: by its id, else by its period.</summary>
    private static BudgetOptions? Take(List<BudgetOptions> known, string? id, ResetPeriod? period, string at)
    {
        var old = string.IsNullOrEmpty(id) ? known.Find(other => other.Period == period) : known.Find(other => other.Id.Equals(id, StringComparison.Ordinal));
        if (old is null && !string.IsNullOrEmpty(id))
            throw AdminRefusal.BadField(at, "There is no budget with this id here; leave the id out for a new one.");
        if (old is not null)
            known.Remove(old);
        return old;
    }

    private void RateLimit(JsonObject given, JsonObject? limit, LimitOwner owner)
    {
        if (limit is null && given["rate_limit"] is not null)
            return;
        foreach (var name in _shown)
            limit?.Remove(name);
        if (IsAligned(given, owner))
            limit?.Remove("calendar_aligned");
        var old = inForce.RateLimits.FirstOrDefault(other => other.Owner == owner);
        if (limit is null || !limit.Any(static member => member.Key is not "id"))
            given["rate_limit"] = null;
        else
            limit["id"] = old?.Id ?? Guid.NewGuid().ToString();
        Clear(given, owner, "rate_limit_id", "rate_limit_ids");
    }

    /// <summary>References to limits that are listed elsewhere give way to those given here.</summary>
    private void Clear(JsonObject given, LimitOwner owner, params string[] references)
    {
        foreach (var reference in references)
        {
            // In an entity's own fields null takes away what is stored; a provider config is replaced whole.
            if (owner.Level == LimitLevel.ProviderConfig)
                given.Remove(reference);
            else if (draft.Old is not null)
                given[reference] = null;
        }
    }

    private bool IsAligned(JsonObject given, LimitOwner owner)
    {
        var own = given.ContainsKey("calendar_aligned") || owner.Level == LimitLevel.ProviderConfig ? given : draft.Old?.Body();
        return own?["calendar_aligned"]?.GetValueKind() is JsonValueKind.True;
    }

    private static ResetPeriod? Period(JsonObject budget)
    {
        foreach (var name in (ReadOnlySpan<string>)["reset_duration", "budget_duration", "period"])
        {
            if (budget[name] is JsonValue value && value.TryGetValue<string>(out var text))
                return ResetPeriod.Parse(text);
        }

        return null;
    }

    private static bool IsOf(JsonObject listed, LimitOwner owner)
    {
        var field = owner.Level switch
        {
            LimitLevel.VirtualKey => "virtual_key_id",
            LimitLevel.ProviderConfig => "provider_config_id",
            LimitLevel.Team => "team_id",
            LimitLevel.Customer => "customer_id",
            LimitLevel.Model => "model_config_id",
            _ => "",
        };
        return listed[field] is JsonValue value && value.TryGetValue<string>(out var id) && id.Equals(owner.Id, StringComparison.Ordinal);
    }
}
