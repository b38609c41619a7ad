namespace Heimdall.Storage.Database;

/// <summary>
/// All that differs between the two databases. Everything else is written once: times are whole milliseconds of Unix time, documents are text,
/// parameters are <c>@name</c>, and upserts say <c>ON CONFLICT</c>, which both understand.
/// </summary>
internal sealed record SqlDialect
{
    public static readonly SqlDialect Sqlite = new()
    {
        Name = "SQLite",
        Identity = "INTEGER PRIMARY KEY AUTOINCREMENT",
        Bytes = "BLOB",
        Uuid = "BLOB",
        Decimal = "TEXT",
        TableExists = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = @name",
        Overwrite = "PRAGMA secure_delete = ON",
        FoldJournal = "PRAGMA wal_checkpoint(TRUNCATE)",
    };

    public static readonly SqlDialect Postgres = new()
    {
        Name = "PostgreSQL",
        Identity = "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
        Bytes = "BYTEA",
        Uuid = "UUID",
        Decimal = "NUMERIC",
        TableExists = "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = @name",
        ForUpdate = " FOR UPDATE",
        MigrationLock = "SELECT pg_advisory_xact_lock(7237115610823)",
        Announce = "SELECT pg_notify(@channel, @payload)",
    };

    public required string Name { get; init; }

    /// <summary>The type of a column that counts rows by itself.</summary>
    public required string Identity { get; init; }

    public required string Bytes { get; init; }

    /// <summary>16 bytes; in SQLite those of RFC 9562, in their order.</summary>
    public required string Uuid { get; init; }

    /// <summary>An exact amount; SQLite has no such type, and as text loses nothing.</summary>
    public required string Decimal { get; init; }

    public required string TableExists { get; init; }

    /// <summary>What a query ends with whose rows nobody else may change before the transaction ends. Empty: a transaction that writes is alone anyhow.</summary>
    public string ForUpdate { get; init; } = "";

    /// <summary>Held to the end of the transaction. Null: a transaction that writes is alone anyhow.</summary>
    public string? MigrationLock { get; init; }

    /// <summary>Tells who listens, when the transaction is committed. Null: nobody can listen.</summary>
    public string? Announce { get; init; }

    /// <summary>Makes a connection overwrite what it deletes, which would else stay readable in the file. Null: that is the server's business.</summary>
    public string? Overwrite { get; init; }

    /// <summary>Brings what was committed from the journal into the file, and empties the journal. Null: that is the server's business.</summary>
    public string? FoldJournal { get; init; }
}
