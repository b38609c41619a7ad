using Heimdall.Storage.ConfigStore;
using Heimdall.Storage.Database;

namespace Heimdall.Storage.Security;

/// <summary>Links in the database: a command can make one beside a running gateway, and whichever node is asked first takes it.</summary>
internal sealed class LoginLinkTable(SqlDatabase database) : ILoginLinkTable
{
    public Task AddAsync(string hash, string who, DateTimeOffset now, DateTimeOffset expiresAt, CancellationToken cancellationToken) => database.WriteAsync(
        async sql =>
        {
            await sql.ExecuteAsync("DELETE FROM login_links WHERE expires_at <= @now", cancellationToken, ("now", now.ToUnixTimeMilliseconds()));
            await sql.ExecuteAsync("INSERT INTO login_links (hash, expires_at) VALUES (@hash, @at)", cancellationToken, ("hash", hash), ("at", expiresAt.ToUnixTimeMilliseconds()));
            return await EntityTable.AuditAsync(sql, "create", "login_link", "login_link", "login link", who, now, cancellationToken);
        },
        cancellationToken);

    public Task<bool> CountsAsync(string hash, DateTimeOffset now, CancellationToken cancellationToken) => database.ReadAsync(
        async sql => await sql.ScalarAsync(
            "SELECT hash FROM login_links WHERE hash = @hash AND expires_at > @now", cancellationToken, ("hash", hash), ("now", now.ToUnixTimeMilliseconds())) is not null,
        cancellationToken);

    public Task<bool> TryTakeAsync(string hash, DateTimeOffset now, CancellationToken cancellationToken) => database.WriteAsync(
        async sql => await sql.ExecuteAsync("DELETE FROM login_links WHERE hash = @hash AND expires_at > @now", cancellationToken, ("hash", hash), ("now", now.ToUnixTimeMilliseconds())) > 0,
        cancellationToken);
}
