using Heimdall.Engine.Metering;
using Npgsql;
using NpgsqlTypes;

namespace Heimdall.Storage.Ledger;

/// <summary>Writes usage to PostgreSQL, a batch with one journey to the server: each column travels as an array.</summary>
internal static class PostgresUsage
{
    private const string Sql = $"""
        INSERT INTO usage ({UsageTable.Columns})
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
        ON CONFLICT (id) DO NOTHING RETURNING id
        """;

    /// <inheritdoc cref="UsageTable.InsertAsync"/>
    public static async Task<List<UsageRecord>> InsertAsync(NpgsqlConnection connection, List<UsageRecord> records, CancellationToken cancellationToken)
    {
        await using var insert = new NpgsqlCommand(Sql, connection);
        Add(NpgsqlDbType.Uuid, static record => record.Id);
        Add(NpgsqlDbType.Text, static record => record.ExchangeId);
        Add(NpgsqlDbType.Bigint, static record => UsageTable.EndOf(record).ToUnixTimeMilliseconds());
        Add(NpgsqlDbType.Integer, static record => record.LatencyMs);
        Add(NpgsqlDbType.Integer, static record => (int)record.Status);
        Add(NpgsqlDbType.Text, static record => record.VirtualKeyId);
        Add(NpgsqlDbType.Text, static record => record.TeamId);
        Add(NpgsqlDbType.Text, static record => record.CustomerId);
        Add(NpgsqlDbType.Text, static record => record.Provider);
        Add(NpgsqlDbType.Text, static record => record.ProviderKeyId);
        Add(NpgsqlDbType.Text, static record => record.Model);
        Add(NpgsqlDbType.Text, static record => record.RequestedModel);
        Add(NpgsqlDbType.Text, static record => record.Session);
        Add(NpgsqlDbType.Text, static record => record.Agent);
        Add(NpgsqlDbType.Integer, static record => record.Requests);
        Add(NpgsqlDbType.Bigint, static record => record.Usage.InputTokens);
        Add(NpgsqlDbType.Bigint, static record => record.Usage.CacheReadTokens);
        Add(NpgsqlDbType.Bigint, static record => record.Usage.CacheWriteTokens);
        Add(NpgsqlDbType.Bigint, static record => record.Usage.OutputTokens);
        Add(NpgsqlDbType.Bigint, static record => record.Usage.ReasoningTokens ?? 0);
        Add(NpgsqlDbType.Bigint, UsageTable.CostOf);
        Add(NpgsqlDbType.Integer, static record => record.IsEstimated ? 1 : 0);
        Add(NpgsqlDbType.Text, static record => UsageDetail.TextOf(record.Usage));

        HashSet<Guid> added = [];
        await using var reader = await insert.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            added.Add(reader.GetGuid(0));
        return records.FindAll(record => added.Contains(record.Id));

        void Add<T>(NpgsqlDbType type, Func<UsageRecord, T> value) =>
            insert.Parameters.Add(new NpgsqlParameter<T[]> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = [.. records.Select(value)] });
    }
}
