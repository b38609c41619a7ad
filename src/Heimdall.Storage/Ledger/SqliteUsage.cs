using Heimdall.Engine.Metering;
using Heimdall.Storage.Database;
using Microsoft.Data.Sqlite;

namespace Heimdall.Storage.Ledger;

/// <summary>Writes usage to SQLite, row by row: there is no way to a file that would be shorter.</summary>
internal static class SqliteUsage
{
    private const string Sql = $"""
        INSERT INTO usage ({UsageTable.Columns})
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)
        ON CONFLICT (id) DO NOTHING
        """;

    /// <inheritdoc cref="UsageTable.InsertAsync"/>
    public static List<UsageRecord> Insert(SqliteConnection connection, List<UsageRecord> records)
    {
        using var insert = new SqliteStatement(connection, Sql);
        List<UsageRecord> added = new(records.Count);
        foreach (var record in records)
        {
            Bind(insert, record);
            if (insert.Execute() > 0)
                added.Add(record);
        }

        return added;
    }

    private static void Bind(SqliteStatement insert, UsageRecord record)
    {
        Span<byte> id = stackalloc byte[16];
        record.Id.TryWriteBytes(id, bigEndian: true, out _);
        insert.Bind(1, id);
        insert.Bind(2, record.ExchangeId);
        insert.Bind(3, UsageTable.EndOf(record).ToUnixTimeMilliseconds());
        insert.Bind(4, record.LatencyMs);
        insert.Bind(5, (long)record.Status);
        insert.Bind(6, record.VirtualKeyId);
        insert.Bind(7, record.TeamId);
        insert.Bind(8, record.CustomerId);
        insert.Bind(9, record.Provider);
        insert.Bind(10, record.ProviderKeyId);
        insert.Bind(11, record.Model);
        insert.Bind(12, record.RequestedModel);
        insert.Bind(13, record.Session);
        insert.Bind(14, record.Agent);
        insert.Bind(15, record.Requests);
        insert.Bind(16, record.Usage.InputTokens);
        insert.Bind(17, record.Usage.CacheReadTokens);
        insert.Bind(18, record.Usage.CacheWriteTokens);
        insert.Bind(19, record.Usage.OutputTokens);
        insert.Bind(20, record.Usage.ReasoningTokens ?? 0);
        if (UsageTable.CostOf(record) is { } cost)
            insert.Bind(21, cost);
        else
            insert.BindNull(21);
        insert.Bind(22, record.IsEstimated ? 1 : 0);
        insert.Bind(23, UsageDetail.TextOf(record.Usage));
    }
}
