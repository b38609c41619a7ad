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

    private const string InsertSql = """
        INSERT INTO usage (id, exchange_id, ended_at, latency_ms, status, virtual_key_id, team_id, customer_id, provider, provider_key_id, model, requested_model,
            session, agent, requests, input_tokens, cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens, cost_pico, is_estimated, detail)
        VALUES (@id, @exchange, @ended, @latency, @status, @key, @team, @customer, @provider, @providerKey, @model, @requested,
            @session, @agent, @requests, @input, @cacheRead, @cacheWrite, @output, @reasoning, @cost, @estimated, @detail)
        ON CONFLICT (id) DO NOTHING
        """;

    /// <summary>For <see cref="InsertAsync"/>.</summary>
    public static SqlStatement PrepareInsert(SqlSession session) => session.Prepare(
        InsertSql,
        "id", "exchange", "ended", "latency", "status", "key", "team", "customer", "provider", "providerKey", "model", "requested", "session", "agent", "requests", "input", "cacheRead", "cacheWrite", "output", "reasoning", "cost", "estimated", "detail");

    /// <returns>False where it is there already.</returns>
    public static async Task<bool> InsertAsync(SqlStatement insert, UsageRecord record, CancellationToken cancellationToken) => await insert.ExecuteAsync(
        cancellationToken,
        record.Id.ToString("N"),
        record.ExchangeId,
        EndOf(record).ToUnixTimeMilliseconds(),
        record.LatencyMs,
        (int)record.Status,
        record.VirtualKeyId,
        record.TeamId,
        record.CustomerId,
        record.Provider,
        record.ProviderKeyId,
        record.Model,
        record.RequestedModel,
        record.Session,
        record.Agent,
        record.Requests,
        record.Usage.InputTokens,
        record.Usage.CacheReadTokens,
        record.Usage.CacheWriteTokens,
        record.Usage.OutputTokens,
        record.Usage.ReasoningTokens ?? 0,
        record.Cost is { } cost ? (long)Math.Round(cost * PicoUsd) : null,
        record.IsEstimated ? 1 : 0,
        UsageDetail.TextOf(record.Usage)) > 0;

    /// <summary>When it counts: as its answer ended.</summary>
    public static DateTimeOffset EndOf(UsageRecord record) => record.At + TimeSpan.FromMilliseconds(record.LatencyMs);
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
        ServiceTier = Enum.TryParse<ServiceTier>(Tier, out var tier) ? tier : null,
        ReportedCost = ReportedCost,
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(UsageDetail))]
internal sealed partial class LedgerJson : JsonSerializerContext;
