using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Heimdall.Storage.Database;

namespace Heimdall.Storage.ConfigStore;

/// <summary>Entities and the audit log in their tables.</summary>
internal sealed class EntityTable(SecretBox box)
{
    private const string Columns = "kind, id, parent, name, body, file_hash, status, position, created_at, updated_at";

    /// <summary>The row that every change writes first, so that changes wait for each other.</summary>
    public static async Task<long> NextVersionAsync(SqlSession session, CancellationToken cancellationToken) =>
        (long)(await session.ScalarAsync("UPDATE config_version SET version = version + 1 WHERE id = 1 RETURNING version", cancellationToken))!;

    public static async Task<long> VersionAsync(SqlSession session, CancellationToken cancellationToken) =>
        (long)(await session.ScalarAsync("SELECT version FROM config_version WHERE id = 1", cancellationToken))!;

    /// <exception cref="MasterKeyException">A credential cannot be decrypted.</exception>
    public async Task<StoreContent> ReadAsync(SqlSession session, long version, CancellationToken cancellationToken)
    {
        var entities = await session.QueryAsync(
            $"SELECT {Columns} FROM entities",
            row =>
            {
                var (kind, id) = (row.GetString(0), row.GetString(1));
                return new Entity
                {
                    Kind = kind,
                    Id = id,
                    Parent = row.Text(2),
                    Name = row.GetString(3),
                    Json = Unseal(kind, id, row.GetString(4)),
                    FileHash = row.Text(5),
                    Status = row.Text(6),
                    Position = row.GetInt64(7),
                    CreatedAt = row.Time(8),
                    UpdatedAt = row.Time(9),
                };
            },
            cancellationToken);
        return new(entities, version);
    }

    private string Unseal(string kind, string id, string body)
    {
        try
        {
            return box.Unseal(kind, id, body);
        }
        catch (CryptographicException)
        {
            throw new MasterKeyException($"A credential of {kind} \"{id}\" in the configuration store cannot be read: it was not written by Heimdall, or was moved there from another entry. Delete that row of the table entities.");
        }
    }

    /// <summary>Writes each difference, and what it was into the audit log.</summary>
    public async Task WriteAsync(SqlSession session, IEnumerable<EntityDifference> differences, string who, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var difference in differences)
        {
            if (difference.After is { } entity)
                await PutAsync(session, entity, cancellationToken);
            else
                await session.ExecuteAsync("DELETE FROM entities WHERE kind = @kind AND id = @id", cancellationToken, ("kind", difference.Either.Kind), ("id", difference.Either.Id));
            await AuditAsync(session, difference, who, now, cancellationToken);
        }
    }

    private Task<int> PutAsync(SqlSession session, Entity entity, CancellationToken cancellationToken) => session.ExecuteAsync(
        $"""
        INSERT INTO entities ({Columns}, lookup_hash)
        VALUES (@kind, @id, @parent, @name, @body, @file_hash, @status, @position, @created_at, @updated_at, @lookup_hash)
        ON CONFLICT (kind, id) DO UPDATE SET parent = excluded.parent, name = excluded.name, body = excluded.body, file_hash = excluded.file_hash,
            status = excluded.status, position = excluded.position, updated_at = excluded.updated_at, lookup_hash = excluded.lookup_hash
        """,
        cancellationToken,
        ("kind", entity.Kind),
        ("id", entity.Id),
        ("parent", entity.Parent),
        ("name", entity.Name),
        ("body", box.Seal(entity)),
        ("file_hash", entity.FileHash),
        ("status", entity.Status),
        ("position", entity.Position),
        ("created_at", entity.CreatedAt.ToUnixTimeMilliseconds()),
        ("updated_at", entity.UpdatedAt.ToUnixTimeMilliseconds()),
        ("lookup_hash", LookupHash(entity)));

    private static Task<int> AuditAsync(SqlSession session, EntityDifference difference, string who, DateTimeOffset now, CancellationToken cancellationToken) => session.ExecuteAsync(
        "INSERT INTO audit_log (at, who, action, kind, entity_id, name, before, after) VALUES (@at, @who, @action, @kind, @id, @name, @before, @after)",
        cancellationToken,
        ("at", now.ToUnixTimeMilliseconds()),
        ("who", who),
        ("action", difference switch { { Before: null } => "create", { After: null } => "delete", _ => "update" }),
        ("kind", difference.Either.Kind),
        ("id", difference.Either.Id),
        ("name", difference.Either.Name),
        ("before", Redacted(difference.Before)),
        ("after", Redacted(difference.After)));

    private static string? Redacted(Entity? entity) => entity is null ? null : SecretFields.Redact(entity.Kind, entity.Body());

    /// <summary>By which a virtual key is found without its value being kept in a readable form; null for what is none, or stands in the environment.</summary>
    private string? LookupHash(Entity entity) =>
        entity.Kind is EntityKind.VirtualKey && entity.Body()["value"] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0
            ? box.Hash("virtual_key", text)
            : null;
}
