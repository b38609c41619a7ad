using Heimdall.Engine.Governance.Limits;
using Heimdall.Storage.Database;

namespace Heimdall.Storage.Ledger;

/// <summary>The tables <c>limit_usage</c> and <c>limit_leases</c>: what all nodes have used of each limit, and what each node may still use without asking.</summary>
internal static class LimitTable
{
    /// <summary>The limit as the database has it; made with nothing used where it was not there.</summary>
    /// <param name="anchor">Where a window begins, if nobody has said so yet.</param>
    public static async Task<LimitRow> FindAsync(SqlSession session, LimitKey key, DateTimeOffset anchor, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(
            "INSERT INTO limit_usage (unit, id, anchor, window_start, spent) VALUES (@unit, @id, @anchor, @anchor, 0) ON CONFLICT (unit, id) DO NOTHING",
            cancellationToken,
            ("unit", (int)key.Unit),
            ("id", key.Id),
            ("anchor", anchor.ToUnixTimeMilliseconds()));

        // Held to the end of the transaction, so that what is granted on the strength of it still holds then.
        var rows = await session.QueryAsync(
            $"SELECT anchor, window_start, spent FROM limit_usage WHERE unit = @unit AND id = @id{session.Dialect.ForUpdate}",
            static row => new LimitRow(row.Time(0), row.Time(1), row.GetInt64(2)),
            cancellationToken,
            ("unit", (int)key.Unit),
            ("id", key.Id));
        return rows[0];
    }

    public static Task SetAsync(SqlSession session, LimitKey key, LimitRow row, CancellationToken cancellationToken) => session.ExecuteAsync(
        "UPDATE limit_usage SET anchor = @anchor, window_start = @start, spent = @spent WHERE unit = @unit AND id = @id",
        cancellationToken,
        ("anchor", row.Anchor.ToUnixTimeMilliseconds()),
        ("start", row.WindowStart.ToUnixTimeMilliseconds()),
        ("spent", row.Spent),
        ("unit", (int)key.Unit),
        ("id", key.Id));

    /// <summary>What other nodes that live may still use in the window.</summary>
    public static async Task<long> LeasedToOthersAsync(SqlSession session, LimitKey key, string node, DateTimeOffset window, DateTimeOffset now, CancellationToken cancellationToken) =>
        Convert.ToInt64(
            await session.ScalarAsync(
                "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM limit_leases WHERE unit = @unit AND id = @id AND node <> @node AND window_start = @start AND expires_at > @now",
                cancellationToken,
                ("unit", (int)key.Unit),
                ("id", key.Id),
                ("node", node),
                ("start", window.ToUnixTimeMilliseconds()),
                ("now", now.ToUnixTimeMilliseconds())),
            null);

    public static Task LeaseAsync(SqlSession session, LimitKey key, string node, DateTimeOffset window, long amount, DateTimeOffset expires, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            """
            INSERT INTO limit_leases (unit, id, node, window_start, amount, expires_at) VALUES (@unit, @id, @node, @start, @amount, @expires)
            ON CONFLICT (unit, id, node) DO UPDATE SET window_start = @start, amount = @amount, expires_at = @expires
            """,
            cancellationToken,
            ("unit", (int)key.Unit),
            ("id", key.Id),
            ("node", node),
            ("start", window.ToUnixTimeMilliseconds()),
            ("amount", amount),
            ("expires", expires.ToUnixTimeMilliseconds()));

    /// <summary>Gives back all that a node may still use.</summary>
    public static Task ReturnAllAsync(SqlSession session, string node, CancellationToken cancellationToken) =>
        session.ExecuteAsync("DELETE FROM limit_leases WHERE node = @node", cancellationToken, ("node", node));

    /// <summary>Leases of nodes that have not been heard of.</summary>
    public static Task ForgetExpiredAsync(SqlSession session, DateTimeOffset now, CancellationToken cancellationToken) =>
        session.ExecuteAsync("DELETE FROM limit_leases WHERE expires_at <= @now", cancellationToken, ("now", now.ToUnixTimeMilliseconds()));
}

/// <param name="Anchor">Where a window begins.</param>
/// <param name="WindowStart">Of the window that <paramref name="Spent"/> was spent in.</param>
internal readonly record struct LimitRow(DateTimeOffset Anchor, DateTimeOffset WindowStart, long Spent);
