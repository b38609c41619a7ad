using Heimdall.Storage.Database;

namespace Heimdall.Storage.Ledger;

/// <summary>Tables of what was used. Money is whole trillionths of a US dollar: exact for every price in use, and sums stay sums of integers.</summary>
internal static class LedgerSchema
{
    public static readonly SchemaArea Area = new(
        "ledger",
        [
            new(1, "usage, limits and leases", static sql => $"""
                CREATE TABLE usage (
                    id {sql.Uuid} NOT NULL PRIMARY KEY,
                    exchange_id TEXT NOT NULL,
                    ended_at BIGINT NOT NULL,
                    latency_ms INTEGER NOT NULL,
                    status INTEGER NOT NULL,
                    virtual_key_id TEXT,
                    team_id TEXT,
                    customer_id TEXT,
                    provider TEXT NOT NULL,
                    provider_key_id TEXT NOT NULL,
                    model TEXT NOT NULL,
                    requested_model TEXT NOT NULL,
                    session TEXT,
                    agent TEXT,
                    requests INTEGER NOT NULL,
                    input_tokens BIGINT NOT NULL,
                    cache_read_tokens BIGINT NOT NULL,
                    cache_write_tokens BIGINT NOT NULL,
                    output_tokens BIGINT NOT NULL,
                    reasoning_tokens BIGINT NOT NULL,
                    cost_pico BIGINT,
                    is_estimated INTEGER NOT NULL,
                    detail TEXT NOT NULL);
                CREATE INDEX usage_by_time ON usage (ended_at);
                CREATE TABLE limit_usage (
                    unit INTEGER NOT NULL,
                    id TEXT NOT NULL,
                    anchor BIGINT NOT NULL,
                    window_start BIGINT NOT NULL,
                    spent BIGINT NOT NULL,
                    PRIMARY KEY (unit, id));
                CREATE TABLE limit_leases (
                    unit INTEGER NOT NULL,
                    id TEXT NOT NULL,
                    node TEXT NOT NULL,
                    window_start BIGINT NOT NULL,
                    amount BIGINT NOT NULL,
                    expires_at BIGINT NOT NULL,
                    PRIMARY KEY (unit, id, node));
                """),
        ]);
}
