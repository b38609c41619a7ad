using System.Globalization;
using Heimdall.Engine;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance.Limits;
using Heimdall.Wire.Dialects;

namespace Heimdall.Host.Ingress;

/// <summary>
/// Tells a caller with limits of its own how much of them is left, in the headers that its client reads. What the upstream says of its limits is kept from
/// it: those are of the provider key, which others use too (conformance P15).
/// </summary>
internal static class LimitHeaders
{
    private const string Unified = "anthropic-ratelimit-unified-";

    /// <summary>A budget of which more is spent is worth a warning; the higher first.</summary>
    private static readonly double[] Thresholds = [0.95, 0.75];

    /// <summary>Whether a header of the upstream is about limits of our key, and not of the caller.</summary>
    public static bool Hides(Exchange exchange, string header) =>
        exchange.Caller is not null
        && (header.StartsWith("anthropic-ratelimit-", StringComparison.OrdinalIgnoreCase) || header.StartsWith("x-ratelimit-", StringComparison.OrdinalIgnoreCase));

    public static void Write(HttpResponse response, Exchange exchange, DateTimeOffset now)
    {
        if (exchange.Caller is not { } caller || exchange.Snapshot.Limits.IsEmpty)
            return;
        var limits = exchange.Snapshot.Limits.For(caller);
        foreach (var limit in limits)
            limit.Counter.Roll(now); // a refused request may not have come as far
        if (exchange.Dialect.Id == DialectId.AnthropicMessages)
        {
            if (Binding(limits) is { } budget)
                WriteUnified(response, budget);
        }
        else
        {
            WriteRate(response, "requests", Tightest(limits, LimitUnit.Requests), now);
            WriteRate(response, "tokens", Tightest(limits, LimitUnit.Tokens), now);
        }
    }

    // What Claude Code reads of a gateway that caps spending, and how it tells its user.
    private static void WriteUnified(HttpResponse response, Limit budget)
    {
        var headers = response.Headers;
        var utilization = budget.Utilization;
        var crossed = Thresholds.FirstOrDefault(threshold => utilization > threshold);
        var status = budget.IsSpent ? "rejected" : crossed > 0 ? "allowed_warning" : "allowed";
        var reset = budget.Counter.Ends.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        headers[$"{Unified}status"] = status;
        headers[$"{Unified}reset"] = reset;
        headers[$"{Unified}overage-reset"] = reset;
        headers[$"{Unified}overage-utilization"] = Math.Min(Math.Round(utilization, 2), budget.IsSpent ? double.MaxValue : 0.99).ToString(CultureInfo.InvariantCulture);
        if (budget.IsSpent)
        {
            headers[$"{Unified}overage-period"] = PeriodOf(budget.Period);
            headers[$"{Unified}overage-disabled-reason"] = "org_spend_cap_reached";
            return;
        }

        if (crossed > 0)
            headers[$"{Unified}overage-surpassed-threshold"] = crossed.ToString(CultureInfo.InvariantCulture);
        headers[$"{Unified}representative-claim"] = "overage";
        headers[$"{Unified}overage-status"] = status;
    }

    private static void WriteRate(HttpResponse response, string unit, Limit? limit, DateTimeOffset now)
    {
        if (limit is null)
            return;
        var left = Math.Max(0, limit.Max - limit.Counter.SpentEverywhere - limit.Counter.Reserved);
        response.Headers[$"x-ratelimit-limit-{unit}"] = limit.Max.ToString(CultureInfo.InvariantCulture);
        response.Headers[$"x-ratelimit-remaining-{unit}"] = left.ToString(CultureInfo.InvariantCulture);
        response.Headers[$"x-ratelimit-reset-{unit}"] = string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, Math.Ceiling((limit.Counter.Ends - now).TotalSeconds)):0}s");
    }

    // Of those that are spent the one that is so for longest, else the one that will be first.
    private static Limit? Binding(IEnumerable<Limit> limits)
    {
        Limit? binding = null;
        foreach (var limit in limits)
        {
            if (limit.Unit != LimitUnit.Money || limit.Exceeded.Action != ExceededAction.Block)
                continue;
            if (binding is null || (limit.IsSpent != binding.IsSpent ? limit.IsSpent : limit.IsSpent ? limit.Counter.Ends > binding.Counter.Ends : limit.Utilization > binding.Utilization))
                binding = limit;
        }

        return binding;
    }

    private static Limit? Tightest(IEnumerable<Limit> limits, LimitUnit unit) =>
        limits.Where(limit => limit.Unit == unit).MinBy(static limit => limit.Max - limit.Counter.SpentEverywhere);

    private static string PeriodOf(ResetPeriod period) => period.Unit switch
    {
        PeriodUnit.Week => "weekly",
        < PeriodUnit.Week => "daily",
        _ => "monthly",
    };
}
