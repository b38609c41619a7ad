using System.Globalization;
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
            static row => new Entity
            {
                Kind = row.GetString(0),
                Id = row.GetString(1),
                Parent = row.Text(2),
                Name = row.GetString(3),
                Json = row.GetString(4),
                FileHash = row.Text(5),
                Status = row.Text(6),
                Position = row.GetInt64(7),
                CreatedAt = row.Time(8),
                UpdatedAt = row.Time(9),
            },
            cancellationToken);

        // Last, as they may have been encrypted anew while they were read.
        if (await StoreKey.FindAsync(session, cancellationToken) is { } key && key.Number != box.Number)
            throw new MasterKeyException("The configuration store has been encrypted anew with \"heimdall rekey\", and this process has the key of before. Give it the new one and start it again; what is in force stays in force until then.");
        return new(entities.Select(Unsealed), version);
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

    /// <summary>Without a word in the audit log.</summary>
    public Task<int> PutAsync(SqlSession session, Entity entity, CancellationToken cancellationToken) => session.ExecuteAsync(
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

    /// <summary>Notes what has no documents to show.</summary>
    public static Task<int> AuditAsync(
        SqlSession session, string action, string kind, string id, string name, string who, DateTimeOffset now, CancellationToken cancellationToken) =>
        AuditAsync(session, action, kind, id, name, null, null, who, now, cancellationToken);

    /// <summary>Tells the other nodes, when the transaction is committed.</summary>
    public static async Task AnnounceAsync(SqlSession session, long version, CancellationToken cancellationToken)
    {
        if (session.Dialect.Announce is { } announce)
            await session.ScalarAsync(announce, cancellationToken, ("channel", ConfigurationStore.Channel), ("payload", version.ToString(CultureInfo.InvariantCulture)));
    }

    private static Task<int> AuditAsync(SqlSession session, EntityDifference difference, string who, DateTimeOffset now, CancellationToken cancellationToken) => AuditAsync(
        session,
        difference switch { { Before: null } => "create", { After: null } => "delete", _ => "update" },
        difference.Either.Kind,
        difference.Either.Id,
        difference.Either.Name,
        Redacted(difference.Before),
        Redacted(difference.After),
        who,
        now,
        cancellationToken);

    private static Task<int> AuditAsync(
        SqlSession session, string action, string kind, string id, string name, string? before, string? after, string who, DateTimeOffset now, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            "INSERT INTO audit_log (at, who, action, kind, entity_id, name, before, after) VALUES (@at, @who, @action, @kind, @id, @name, @before, @after)",
            cancellationToken,
            ("at", now.ToUnixTimeMilliseconds()),
            ("who", who),
            ("action", action),
            ("kind", kind),
            ("id", id),
            ("name", name),
            ("before", before),
            ("after", after));

    private static string? Redacted(Entity? entity) => entity is null ? null : SecretFields.Redact(entity.Kind, entity.Body());

    /// <summary>By which a virtual key is found without its value being kept in a readable form; null for what is none, or stands in the environment.</summary>
    private string? LookupHash(Entity entity) =>
        entity.Kind is EntityKind.VirtualKey && entity.Body()["value"] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0
            ? box.Hash("virtual_key", text)
            : null;

    private Entity Unsealed(Entity entity)
    {
        try
        {
            return entity with { Json = box.Unseal(entity.Kind, entity.Id, entity.Json) };
        }
        catch (CryptographicException)
        {
            throw new MasterKeyException($"A credential of {entity.Kind} \"{entity.Id}\" in the configuration store cannot be read: it was not written by Heimdall, or was moved there from another entry. Delete that row of the table entities.");
        }
    }
}
