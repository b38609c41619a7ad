using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Heimdall.Engine.Metering;
using Heimdall.Storage.Database;
using Heimdall.Wire.Canonical;

namespace Heimdall.Storage.Ledger;

/// <summary>The table <c>usage</c>: one row for each attempt that used something.</summary>
internal static class UsageTable
{
    /// <summary>Trillionths of a US dollar in a dollar.</summary>
    public const decimal PicoUsd = 1_000_000_000_000m;

    /// <summary>In the order in which <see cref="SqliteUsage"/> and <see cref="PostgresUsage"/> give their values.</summary>
    public const string Columns = """
        id, exchange_id, ended_at, latency_ms, status, virtual_key_id, team_id, customer_id, provider, provider_key_id, model, requested_model,
        session, agent, requests, input_tokens, cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens, cost_pico, is_estimated, detail
        """;

    /// <returns>Those that were not there already.</returns>
    /// <exception cref="DbException">The database cannot be reached, or refuses one of them; none was written.</exception>
    public static async ValueTask<List<UsageRecord>> InsertAsync(SqlSession session, List<UsageRecord> records, CancellationToken cancellationToken) =>
        session.Postgres is { } postgres ? await PostgresUsage.InsertAsync(postgres, records, cancellationToken) : SqliteUsage.Insert(session.Sqlite!, records);

    /// <returns>How many there were, the oldest first.</returns>
    public static Task<int> DeleteAsync(SqlSession session, DateTimeOffset before, int most, CancellationToken cancellationToken) => session.ExecuteAsync(
        "DELETE FROM usage WHERE id IN (SELECT id FROM usage WHERE ended_at < @before ORDER BY ended_at LIMIT @most)",
        cancellationToken,
        ("before", before.ToUnixTimeMilliseconds()),
        ("most", most));

    /// <summary>When it counts: as its answer ended.</summary>
    public static DateTimeOffset EndOf(UsageRecord record) => record.At + TimeSpan.FromMilliseconds(record.LatencyMs);

    /// <summary>Null: the model has no price.</summary>
    public static long? CostOf(UsageRecord record) => record.Cost is { } cost ? (long)Math.Round(cost * PicoUsd) : null;
}

/// <summary>The classes of usage that few models have.</summary>
internal sealed record UsageDetail(
    long? CacheWrite1h,
    long? WebSearches,
    long? WebFetches,
    long? InputAudio,
    long? InputImages,
    long? OutputAudio,
    long? OutputImages,
    long? Citations,
    long? CodeSessions,
    bool? UsOnly,
    string? Tier,
    decimal? ReportedCost)
{
    private static readonly UsageDetail None = Of(new());

    public static UsageDetail Of(Usage usage) => new(
        usage.CacheWrite1hTokens,
        usage.WebSearchRequests,
        usage.WebFetchRequests,
        usage.InputAudioTokens,
        usage.InputImageTokens,
        usage.OutputAudioTokens,
        usage.OutputImageTokens,
        usage.CitationTokens,
        usage.CodeSessions,
        usage.IsUsOnly ? true : null,
        usage.ServiceTier?.ToString(),
        usage.ReportedCost);

    /// <summary>As JSON; most answers have none of it.</summary>
    public static string TextOf(Usage usage) => Of(usage) is var detail && detail == None ? "{}" : JsonSerializer.Serialize(detail, LedgerJson.Default.UsageDetail);

    public Usage With(Usage classes) => classes with
    {
        CacheWrite1hTokens = CacheWrite1h,
        WebSearchRequests = WebSearches,
        WebFetchRequests = WebFetches,
        InputAudioTokens = InputAudio,
        InputImageTokens = InputImages,
        OutputAudioTokens = OutputAudio,
        OutputImageTokens = OutputImages,
        CitationTokens = Citations,
        CodeSessions = CodeSessions,
        IsUsOnly = UsOnly == true,
        ServiceTier = Enum.TryParse<ServiceTier>(Tier, out var tier) ? tier : null,
        ReportedCost = ReportedCost,
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(UsageDetail))]
internal sealed partial class LedgerJson : JsonSerializerContext;
