using Heimdall.Storage.Database;

namespace Heimdall.Storage.ConfigStore;

/// <summary>The tables of the configuration.</summary>
internal static class ConfigSchema
{
    public static readonly SchemaArea Area = new("config", [new(1, "entities, audit log, keys", First)]);

    private static string First(SqlDialect sql) =>
        $"""
        CREATE TABLE entities (
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            parent TEXT,
            name TEXT NOT NULL,
            body TEXT NOT NULL,
            file_hash TEXT,
            status TEXT,
            lookup_hash TEXT,
            position BIGINT NOT NULL,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            PRIMARY KEY (kind, id));
        CREATE INDEX entities_lookup ON entities (lookup_hash);
        CREATE TABLE audit_log (
            id {sql.Identity},
            at BIGINT NOT NULL,
            who TEXT NOT NULL,
            action TEXT NOT NULL,
            kind TEXT NOT NULL,
            entity_id TEXT NOT NULL,
            name TEXT NOT NULL,
            before TEXT,
            after TEXT);
        CREATE INDEX audit_log_at ON audit_log (at);
        CREATE TABLE config_version (id INTEGER PRIMARY KEY, version BIGINT NOT NULL);
        INSERT INTO config_version (id, version) VALUES (1, 0);
        CREATE TABLE config_keys (id INTEGER PRIMARY KEY, wrapped TEXT NOT NULL, created_at BIGINT NOT NULL);
        """;
}
