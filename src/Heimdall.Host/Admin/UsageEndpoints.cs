using System.Globalization;
using System.Text.Json.Nodes;
using Heimdall.Storage.Database;
using Heimdall.Storage.Ledger;

namespace Heimdall.Host.Admin;

/// <summary>
/// <c>GET /api/usage</c>: what was used and what it cost, put together <c>by</c> one of virtual_key, team, customer, provider, model, session, agent, day;
/// <c>from</c> and <c>to</c> are times (the last 30 days where they are not given), and each of those words filters. <c>POST /api/logs/recalculate-cost</c>
/// prices it again.
/// </summary>
internal static class UsageEndpoints
{
    private const int UsualCount = 200;
    private const int LargestCount = 1000;

    private static readonly TimeSpan UsualSpan = TimeSpan.FromDays(30);

    private static readonly (string Word, UsageGrouping By)[] Groupings =
    [
        ("model", UsageGrouping.Model), ("virtual_key", UsageGrouping.VirtualKey), ("team", UsageGrouping.Team), ("customer", UsageGrouping.Customer),
        ("provider", UsageGrouping.Provider), ("session", UsageGrouping.Session), ("agent", UsageGrouping.Agent), ("day", UsageGrouping.Day),
    ];

    public static void Map(IEndpointRouteBuilder routes, AdminStore store)
    {
        if (store.Configuration.Database is not { } database)
            return;
        routes.MapAdmin("/api/usage", (HttpMethods.Get, call => SumAsync(call, store, database)));
        routes.MapAdmin("/api/logs/recalculate-cost", (HttpMethods.Post, call => RepriceAsync(call, store, database)));
    }

    private static async Task<AdminReply> SumAsync(AdminCall call, AdminStore store, SqlDatabase database)
    {
        var word = call.Word("by", [.. Groupings.Select(static grouping => grouping.Word)]);
        var to = Time(call, "to") ?? store.Now;
        var from = Time(call, "from") ?? to - UsualSpan;
        if (from >= to)
            throw AdminRefusal.BadField("from", "This must be before \"to\".");
        var query = new UsageQuery(Groupings.Single(grouping => grouping.Word.Equals(word, StringComparison.Ordinal)).By, from, to)
        {
            Only = [.. Groupings.Where(static grouping => grouping.By != UsageGrouping.Day).Select(grouping => (grouping.By, call.Query(grouping.Word)))],
        };
        var sums = await UsageSums.ReadAsync(database, query, call.Aborted);
        return AdminReply.Ok(new JsonObject
        {
            ["by"] = word,
            ["from"] = EntityView.Time(from),
            ["to"] = EntityView.Time(to),
            ["currency"] = "USD",
            ["total_cost"] = sums.Sum(static sum => sum.Cost),
            ["usage"] = new JsonArray([.. sums.Select(sum => View(word, sum))]),
        });
    }

    private static async Task<AdminReply> RepriceAsync(AdminCall call, AdminStore store, SqlDatabase database)
    {
        var body = await call.BodyAsync();
        var limit = body["limit"] is not { } given ? UsualCount
            : given is JsonValue value && value.TryGetValue<int>(out var count) && count is > 0 and <= LargestCount ? count
            : throw AdminRefusal.BadField("limit", $"This must be a whole number from 1 to {LargestCount}.");
        var missingOnly = body["missing_cost_only"] is not { } flag || (flag is JsonValue word && word.TryGetValue<bool>(out var only) ? only
            : throw AdminRefusal.BadField("missing_cost_only", "This must be true or false."));
        var (seen, changed) = await Repricing.RunAsync(database, store.Snapshot.Prices, limit, missingOnly, call.Aborted);
        return AdminReply.Ok(new JsonObject { ["message"] = "The costs were reckoned again. Budgets keep what was charged at the time.", ["total_matched"] = seen, ["updated"] = changed, ["skipped"] = seen - changed });
    }

    private static JsonObject View(string word, UsageSum sum) => new()
    {
        [word] = sum.Of,
        ["requests"] = sum.Requests,
        ["input_tokens"] = sum.InputTokens,
        ["cache_read_tokens"] = sum.CacheReadTokens,
        ["cache_write_tokens"] = sum.CacheWriteTokens,
        ["output_tokens"] = sum.OutputTokens,
        ["cost"] = sum.Cost,
        ["unpriced"] = sum.Unpriced,
    };

    private static DateTimeOffset? Time(AdminCall call, string name)
    {
        if (call.Query(name) is not { } text)
            return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) && time.Year is >= 2000 and < 3000 ? time
            : throw AdminRefusal.BadField(name, "This must be a time, such as 2026-01-31 or 2026-01-31T12:00:00Z.");
    }
}
