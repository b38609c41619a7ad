using System.Globalization;
using Heimdall.Storage.Database;

namespace Heimdall.Storage.Ledger;

/// <summary>What was used, put together by whom, by what, or by when.</summary>
internal static class UsageSums
{
    /// <summary>Groups of one answer: sessions are without number.</summary>
    private const int MaxGroups = 1000;

    /// <returns>The largest cost first, days in order; at most a thousand.</returns>
    /// <exception cref="System.Data.Common.DbException">The database cannot be reached.</exception>
    public static Task<List<UsageSum>> ReadAsync(SqlDatabase database, UsageQuery query, CancellationToken cancellationToken)
    {
        var column = ColumnOf(query.By);
        var order = query.By == UsageGrouping.Day ? "1" : "cost DESC";
        (UsageGrouping By, string? Value)[] filters = [.. query.Only.Where(static filter => filter.Value is not null)];
        var conditions = string.Concat(filters.Select(static (filter, i) => string.Create(CultureInfo.InvariantCulture, $" AND {ColumnOf(filter.By)} = @only{i}")));
        var sql = $"""
            SELECT {column}, CAST(SUM(requests) AS BIGINT), CAST(SUM(input_tokens) AS BIGINT), CAST(SUM(cache_read_tokens) AS BIGINT), CAST(SUM(cache_write_tokens) AS BIGINT),
                CAST(SUM(output_tokens) AS BIGINT), CAST(SUM(COALESCE(cost_pico, 0)) AS BIGINT) AS cost, CAST(SUM(CASE WHEN cost_pico IS NULL THEN 1 ELSE 0 END) AS BIGINT)
            FROM usage WHERE ended_at >= @from AND ended_at < @to{conditions} GROUP BY {column} ORDER BY {order} LIMIT {MaxGroups}
            """;
        return database.ReadAsync(
            session => session.QueryAsync(
                sql,
                row => new UsageSum(
                    row.IsDBNull(0) ? null : query.By == UsageGrouping.Day ? DayOf(row.GetInt64(0)) : row.GetString(0),
                    row.GetInt64(1),
                    row.GetInt64(2),
                    row.GetInt64(3),
                    row.GetInt64(4),
                    row.GetInt64(5),
                    row.GetInt64(6) / UsageTable.PicoUsd,
                    row.GetInt64(7)),
                cancellationToken,
                [
                    ("from", query.From.ToUnixTimeMilliseconds()),
                    ("to", query.To.ToUnixTimeMilliseconds()),
                    .. filters.Select(static (filter, i) => (string.Create(CultureInfo.InvariantCulture, $"only{i}"), (object?)filter.Value)),
                ]),
            cancellationToken);
    }

    private static string ColumnOf(UsageGrouping by) => by switch
    {
        UsageGrouping.VirtualKey => "virtual_key_id",
        UsageGrouping.Team => "team_id",
        UsageGrouping.Customer => "customer_id",
        UsageGrouping.Provider => "provider",
        UsageGrouping.Model => "model",
        UsageGrouping.Session => "session",
        UsageGrouping.Agent => "agent",
        UsageGrouping.Day => "CAST(ended_at / 86400000 AS BIGINT)",
        _ => throw new System.Diagnostics.UnreachableException($"{by}"),
    };

    private static string DayOf(long days) => DateTimeOffset.UnixEpoch.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <param name="From">Inclusive.</param>
/// <param name="To">Exclusive.</param>
internal sealed record UsageQuery(UsageGrouping By, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Only what has these; a null value: whatever it has.</summary>
    public IReadOnlyList<(UsageGrouping By, string? Value)> Only { get; init; } = [];
}

/// <summary>How usage is put together.</summary>
internal enum UsageGrouping
{
    VirtualKey,
    Team,
    Customer,
    Provider,
    Model,
    Session,
    Agent,

    /// <summary>UTC.</summary>
    Day,
}

/// <param name="Of">Null: of those that have none.</param>
/// <param name="InputTokens">From no cache and into none.</param>
/// <param name="Cost">US dollars.</param>
/// <param name="Unpriced">Attempts whose model has no price.</param>
internal sealed record UsageSum(string? Of, long Requests, long InputTokens, long CacheReadTokens, long CacheWriteTokens, long OutputTokens, decimal Cost, long Unpriced);
