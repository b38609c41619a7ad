using System.Text.Json;
using Heimdall.Engine.Metering;
using Heimdall.Storage.Database;
using Heimdall.Wire.Canonical;

namespace Heimdall.Storage.Ledger;

/// <summary>Prices usage again that is in the ledger, as after a price was added or corrected (spec/bifrost-core.md §6.9). Budgets keep what was charged at the time.</summary>
internal static class Repricing
{
    /// <param name="most">Records to look at, the newest first.</param>
    /// <param name="missingOnly">Only those whose model had no price.</param>
    /// <returns>How many were looked at, and how many have another cost now.</returns>
    /// <exception cref="System.Data.Common.DbException">The database cannot be reached; nothing was changed.</exception>
    public static Task<(int Seen, int Changed)> RunAsync(SqlDatabase database, PriceList prices, int most, bool missingOnly, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            var rows = await session.QueryAsync(
                $"""
                SELECT id, provider, model, provider_key_id, virtual_key_id, input_tokens, cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens, detail, cost_pico
                FROM usage {(missingOnly ? "WHERE cost_pico IS NULL " : "")}ORDER BY ended_at DESC LIMIT @most
                """,
                static row => new Row(
                    row.GetValue(0),
                    new(row.GetString(1), row.GetString(2)) { KeyId = row.GetString(3), VirtualKeyId = row.Text(4) },
                    Read(row.GetString(10)).With(new()
                    {
                        InputTokens = row.GetInt64(5),
                        CacheReadTokens = row.GetInt64(6),
                        CacheWriteTokens = row.GetInt64(7),
                        OutputTokens = row.GetInt64(8),
                        ReasoningTokens = row.GetInt64(9),
                    }),
                    row.IsDBNull(11) ? null : row.GetInt64(11)),
                cancellationToken,
                ("most", most));
            var changed = 0;
            foreach (var row in rows)
            {
                if (prices.Find(row.Question) is not { } price || !price.CanPrice(row.Usage))
                    continue;
                var cost = (long)Math.Round(price.CostOf(row.Usage) * UsageTable.PicoUsd);
                if (cost == row.Cost)
                    continue;
                await session.ExecuteAsync("UPDATE usage SET cost_pico = @cost WHERE id = @id", cancellationToken, ("cost", cost), ("id", row.Id));
                changed++;
            }

            return (rows.Count, changed);
        },
        cancellationToken);

    private static UsageDetail Read(string detail) => JsonSerializer.Deserialize(detail, LedgerJson.Default.UsageDetail)!;

    private sealed record Row(object Id, PriceQuestion Question, Usage Usage, long? Cost);
}
