using System.Data.Common;
using Heimdall.Storage.ConfigStore;
using Heimdall.Storage.Database;

namespace Heimdall.Storage.Security;

/// <summary>The credentials of programs that administer. What becomes of them is in the audit log. Thread-safe.</summary>
internal sealed class AccessKeyTable(SqlDatabase database)
{
    private const string Kind = "access_key";
    private const string Columns = "id, name, scope, hash, hint, created_by, created_at, expires_at, used_at";

    /// <summary>The newest first.</summary>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public Task<List<AccessKeyRow>> ListAsync(CancellationToken cancellationToken) => database.ReadAsync(
        sql => sql.QueryAsync($"SELECT {Columns} FROM access_keys ORDER BY created_at DESC, id", Row, cancellationToken),
        cancellationToken);

    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<AccessKeyRow?> FindAsync(string hash, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(sql => sql.QueryAsync($"SELECT {Columns} FROM access_keys WHERE hash = @hash", Row, cancellationToken, ("hash", hash)), cancellationToken);
        return rows.FirstOrDefault();
    }

    /// <returns>False where another one has the name.</returns>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public Task<bool> AddAsync(AccessKeyRow key, CancellationToken cancellationToken) => database.WriteAsync(
        async sql =>
        {
            var added = await sql.ExecuteAsync(
                $"INSERT INTO access_keys ({Columns}) VALUES (@id, @name, @scope, @hash, @hint, @created_by, @created_at, @expires_at, NULL) ON CONFLICT (name) DO NOTHING",
                cancellationToken,
                ("id", key.Id),
                ("name", key.Name),
                ("scope", key.Scope),
                ("hash", key.Hash),
                ("hint", key.Hint),
                ("created_by", key.CreatedBy),
                ("created_at", key.CreatedAt.ToUnixTimeMilliseconds()),
                ("expires_at", key.ExpiresAt?.ToUnixTimeMilliseconds()));
            if (added > 0)
                await AuditAsync(sql, "create", key, key.CreatedBy, key.CreatedAt, cancellationToken);
            return added > 0;
        },
        cancellationToken);

    /// <returns>What it was; null where there is none.</returns>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public Task<AccessKeyRow?> RemoveAsync(string id, string who, DateTimeOffset now, CancellationToken cancellationToken) => database.WriteAsync(
        async sql =>
        {
            var rows = await sql.QueryAsync($"DELETE FROM access_keys WHERE id = @id RETURNING {Columns}", Row, cancellationToken, ("id", id));
            if (rows.FirstOrDefault() is not { } key)
                return null;
            await AuditAsync(sql, "delete", key, who, now, cancellationToken);
            return key;
        },
        cancellationToken);

    /// <exception cref="DbException">The database cannot be reached.</exception>
    public Task UsedAsync(string id, DateTimeOffset at, CancellationToken cancellationToken) => database.WriteAsync(
        sql => sql.ExecuteAsync("UPDATE access_keys SET used_at = @at WHERE id = @id", cancellationToken, ("at", at.ToUnixTimeMilliseconds()), ("id", id)),
        cancellationToken);

    private static Task<int> AuditAsync(SqlSession sql, string action, AccessKeyRow key, string who, DateTimeOffset now, CancellationToken cancellationToken) =>
        EntityTable.AuditAsync(sql, action, Kind, key.Id, key.Name, who, now, cancellationToken);

    private static AccessKeyRow Row(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        row.GetString(5),
        row.Time(6),
        row.IsDBNull(7) ? null : row.Time(7),
        row.IsDBNull(8) ? null : row.Time(8));
}

/// <param name="Scope">What it may do; a name of the host's.</param>
/// <param name="Hash">Of the key, in hexadecimal.</param>
/// <param name="Hint">Its last characters, by which people tell keys apart.</param>
/// <param name="ExpiresAt">Null: never.</param>
/// <param name="UsedAt">To the minute; null: never.</param>
internal sealed record AccessKeyRow(
    string Id, string Name, string Scope, string Hash, string Hint, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? UsedAt);
