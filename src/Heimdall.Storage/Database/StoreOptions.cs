using Heimdall.Engine.Configuration;

namespace Heimdall.Storage.Database;

/// <summary>Which database, and how it is reached (spec/bifrost-core.md §2.11).</summary>
internal abstract record StoreOptions
{
    /// <summary>Where it is, for messages; never holds a credential.</summary>
    public abstract string Place { get; }
}

/// <summary>What may be done with a database.</summary>
internal enum StoreAccess
{
    ReadWrite,

    /// <summary>Nothing is written, and nothing is made that is not there.</summary>
    ReadOnly,
}

/// <summary>A file of this machine.</summary>
/// <param name="Path">Absolute.</param>
internal sealed record SqliteOptions(string Path) : StoreOptions
{
    public override string Place => Path;
}

/// <summary>A server, PostgreSQL 15 or later.</summary>
internal sealed record PostgresOptions : StoreOptions
{
    public required string Host { get; init; }

    public int Port { get; init; } = 5432;

    public required string User { get; init; }

    /// <summary>Null: the server asks for none.</summary>
    public Secret? Password { get; init; }

    /// <summary>Prints the password for each connection that is made; null: <see cref="Password"/> is it.</summary>
    public PasswordCommand? PasswordCommand { get; init; }

    public required string DatabaseName { get; init; }

    /// <summary>As libpq spells it: disable, allow, prefer, require, verify-ca or verify-full.</summary>
    public string SslMode { get; init; } = "prefer";

    /// <summary>Connections at a time, of this process.</summary>
    public int MaxOpenConnections { get; init; } = 50;

    /// <summary>After that a connection is replaced when it comes back; zero: never.</summary>
    public TimeSpan ConnectionLifetime { get; init; }

    /// <summary>How long a server that does not answer is asked again at the start, as containers come up in any order.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    public override string Place => $"the PostgreSQL database {DatabaseName} at {Host}:{Port}";
}
