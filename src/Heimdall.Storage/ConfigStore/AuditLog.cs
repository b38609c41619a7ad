using Heimdall.Storage.Database;

namespace Heimdall.Storage.ConfigStore;

/// <summary>Reads what <see cref="EntityTable"/> writes of every change.</summary>
internal static class AuditLog
{
    /// <returns>The newest first, and how many there are in all pages.</returns>
    /// <exception cref="System.Data.Common.DbException">The database cannot be reached.</exception>
    public static Task<(IReadOnlyList<AuditEntry> Entries, long Total)> ReadAsync(SqlDatabase database, AuditQuery query, CancellationToken cancellationToken)
    {
        (string Column, string Name, object? Value)[] filters =
            [("kind", "kind", query.Kind), ("entity_id", "entity_id", query.EntityId), ("who", "who", query.Who), ("action", "action", query.Action)];
        var set = filters.Where(static filter => filter.Value is not null).ToArray();
        var parameters = set.Select(static filter => (filter.Name, filter.Value)).ToArray();
        var all = Where(set.Select(static filter => $"{filter.Column} = @{filter.Name}"));
        var page = query.BeforeId is not null ? Where(set.Select(static filter => $"{filter.Column} = @{filter.Name}").Append("id < @before_id")) : all;
        return database.ReadAsync<(IReadOnlyList<AuditEntry>, long)>(
            async session =>
            {
                var total = (long)(await session.ScalarAsync($"SELECT COUNT(*) FROM audit_log{all}", cancellationToken, parameters))!;
                var entries = await session.QueryAsync(
                    $"SELECT id, at, who, action, kind, entity_id, name, before, after FROM audit_log{page} ORDER BY id DESC LIMIT @limit OFFSET @offset",
                    static row => new AuditEntry(row.GetInt64(0), row.Time(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6), row.Text(7), row.Text(8)),
                    cancellationToken,
                    [.. parameters, .. query.BeforeId is { } id ? [("before_id", (object?)id)] : ((string, object?)[])[], ("limit", query.Limit), ("offset", query.Offset)]);
                return (entries, total);
            },
            cancellationToken);
    }

    private static string Where(IEnumerable<string> conditions) => string.Join(" AND ", conditions) is { Length: > 0 } text ? $" WHERE {text}" : "";
}

/// <param name="Limit">Entries at most, at least 1.</param>
internal sealed record AuditQuery(int Limit, int Offset)
{
    /// <summary>Only older ones.</summary>
    public long? BeforeId { get; init; }

    /// <summary>One of <see cref="EntityKind"/>; null: all.</summary>
    public string? Kind { get; init; }

    public string? EntityId { get; init; }

    public string? Who { get; init; }

    /// <summary><c>create</c>, <c>update</c> or <c>delete</c>; null: all.</summary>
    public string? Action { get; init; }
}

/// <param name="Before">A JSON object without secrets; null: it was made.</param>
/// <param name="After">Null: it is gone.</param>
internal sealed record AuditEntry(long Id, DateTimeOffset At, string Who, string Action, string Kind, string EntityId, string Name, string? Before, string? After);
