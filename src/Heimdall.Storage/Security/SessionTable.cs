using Heimdall.Storage.Database;

namespace Heimdall.Storage.Security;

/// <summary>Sessions in the database: they outlive the process, and hold on every node.</summary>
internal sealed class SessionTable(SqlDatabase database) : ISessionTable
{
    public Task AddAsync(SessionRow session, DateTimeOffset createdSince, DateTimeOffset usedSince, CancellationToken cancellationToken) => database.WriteAsync(
        async sql =>
        {
            await sql.ExecuteAsync(
                "DELETE FROM admin_sessions WHERE created_at < @created OR used_at < @used",
                cancellationToken,
                ("created", createdSince.ToUnixTimeMilliseconds()),
                ("used", usedSince.ToUnixTimeMilliseconds()));
            return await sql.ExecuteAsync(
                "INSERT INTO admin_sessions (hash, who, account, created_at, used_at) VALUES (@hash, @who, @account, @created, @used)",
                cancellationToken,
                ("hash", session.Hash),
                ("who", session.Who),
                ("account", session.Account),
                ("created", session.CreatedAt.ToUnixTimeMilliseconds()),
                ("used", session.UsedAt.ToUnixTimeMilliseconds()));
        },
        cancellationToken);

    public async Task<SessionRow?> FindAsync(string hash, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            sql => sql.QueryAsync(
                "SELECT who, account, created_at, used_at FROM admin_sessions WHERE hash = @hash",
                row => new SessionRow(hash, row.GetString(0), row.GetString(1), row.Time(2), row.Time(3)),
                cancellationToken,
                ("hash", hash)),
            cancellationToken);
        return rows.FirstOrDefault();
    }

    public Task UsedAsync(string hash, DateTimeOffset at, CancellationToken cancellationToken) => database.WriteAsync(
        sql => sql.ExecuteAsync("UPDATE admin_sessions SET used_at = @at WHERE hash = @hash", cancellationToken, ("at", at.ToUnixTimeMilliseconds()), ("hash", hash)),
        cancellationToken);

    public Task RemoveAsync(string hash, CancellationToken cancellationToken) => database.WriteAsync(
        sql => sql.ExecuteAsync("DELETE FROM admin_sessions WHERE hash = @hash", cancellationToken, ("hash", hash)),
        cancellationToken);
}
