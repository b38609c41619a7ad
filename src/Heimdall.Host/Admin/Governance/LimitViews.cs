using System.Text.Json.Nodes;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance.Limits;

namespace Heimdall.Host.Admin.Governance;

/// <summary>Budgets and rate limits with what is used of them at the moment, in the members that Bifrost's answers have and a few more.</summary>
internal static class LimitViews
{
    /// <summary>Puts <c>budgets</c> and <c>rate_limit</c> of an owner into its view.</summary>
    public static void AddTo(JsonObject view, LimitOwner owner, AdminStore store)
    {
        foreach (var spelling in (ReadOnlySpan<string>)["budget", "budget_id", "budget_ids", "rate_limit_id", "rate_limit_ids"])
            view.Remove(spelling);
        view["budgets"] = Budgets(owner, store);
        view["rate_limit"] = RateLimit(owner, store);
    }

    public static JsonArray Budgets(LimitOwner owner, AdminStore store)
    {
        var limits = store.Snapshot.Limits.Of(owner);
        return new([.. from budget in store.Governance.Budgets where budget.Owner == owner select Budget(budget, Of(limits, budget.Id, LimitUnit.Money), store.Now)]);
    }

    /// <summary>Null where it has none.</summary>
    public static JsonObject? RateLimit(LimitOwner owner, AdminStore store) =>
        store.Governance.RateLimits.FirstOrDefault(rate => rate.Owner == owner) is { } rate ? RateLimit(rate, store.Snapshot.Limits.Of(owner), store.Now) : null;

    public static JsonObject Budget(BudgetOptions budget, Limit limit, DateTimeOffset now)
    {
        var used = Used(limit, now);
        var view = new JsonObject
        {
            ["id"] = budget.Id,
            ["max_limit"] = budget.MaxLimit,
            ["reset_duration"] = budget.Period.ToString(),
            ["calendar_aligned"] = budget.IsCalendarAligned,
            ["current_usage"] = Usd(used),
            ["last_reset"] = Began(limit, now),
            ["resets_at"] = Ends(limit, now),
            ["effective_max_limit"] = Usd(limit.MaxAt(now)),
            ["remaining"] = Usd(Math.Max(0, limit.MaxAt(now) - used)),
        };
        if (budget.Override is { } raise && !(raise.Until <= now))
        {
            BudgetOverrides.Write(view, raise);
            if (raise.Until is { } until)
                view["override_cycles_remaining"] = CyclesUntil(limit, until, now);
        }

        AddExceeded(view, budget.Exceeded);
        return view;
    }

    public static JsonObject RateLimit(RateLimitOptions rate, IEnumerable<Limit> limits, DateTimeOffset now)
    {
        var view = new JsonObject { ["id"] = rate.Id, ["calendar_aligned"] = rate.IsCalendarAligned };
        foreach (var limit in limits.Where(limit => limit.Unit != LimitUnit.Money && limit.Id.Equals(rate.Id, StringComparison.Ordinal)))
        {
            var unit = limit.Unit == LimitUnit.Tokens ? "token" : "request";
            view[$"{unit}_max_limit"] = limit.Max;
            view[$"{unit}_reset_duration"] = limit.Period.ToString();
            view[$"{unit}_current_usage"] = Used(limit, now);
            view[$"{unit}_last_reset"] = Began(limit, now);
            view[$"{unit}_resets_at"] = Ends(limit, now);
        }

        AddExceeded(view, rate.Exceeded);
        return view;
    }

    /// <summary>In the window of the moment: of one that is over nothing counts any more.</summary>
    public static long Used(Limit limit, DateTimeOffset now) => IsOpen(limit, now) ? limit.Counter.SpentEverywhere : 0;

    /// <summary>When the window ends; null where none is open, because the next request begins one.</summary>
    public static string? Ends(Limit limit, DateTimeOffset now) => IsOpen(limit, now) ? EntityView.Time(limit.Counter.Ends) : null;

    /// <summary>US dollars.</summary>
    public static decimal Usd(long nano) => nano / (decimal)Limit.NanoUsd;

    private static string? Began(Limit limit, DateTimeOffset now) =>
        IsOpen(limit, now) && limit.Counter.Anchor is { } anchor ? EntityView.Time(LimitWindow.At(limit.Period, anchor, now).Start) : null;

    private static bool IsOpen(Limit limit, DateTimeOffset now) => limit.Counter.Ends > now && limit.Counter.Anchor is not null;

    private static Limit Of(IEnumerable<Limit> limits, string id, LimitUnit unit) => limits.First(limit => limit.Unit == unit && limit.Id.Equals(id, StringComparison.Ordinal));

    private static int CyclesUntil(Limit limit, DateTimeOffset until, DateTimeOffset now)
    {
        var anchor = limit.Counter.Anchor ?? until;
        var cycles = 0;
        for (var at = now; at < until && cycles < 10_000; cycles++)
            at = LimitWindow.At(limit.Period, anchor, at).End;
        return cycles;
    }

    private static void AddExceeded(JsonObject view, ExceededOptions exceeded)
    {
        if (exceeded.Action == ExceededAction.Downgrade)
            (view["on_exceeded"], view["downgrade_to"]) = ("downgrade", exceeded.Model);
        else if (exceeded.Action == ExceededAction.Throttle)
            (view["on_exceeded"], view["throttle_interval"]) = ("throttle", $"{(long)exceeded.Interval.TotalMilliseconds}ms");
    }
}
