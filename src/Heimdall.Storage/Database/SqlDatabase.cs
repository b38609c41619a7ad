using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Heimdall.Storage.Database;

/// <summary>
/// A database, whichever of the two. Reads run beside everything; a write is one transaction, committed unless it throws or is abandoned. Thread-safe.
/// SQLite's driver blocks the thread that calls it, so its work is done on the thread pool: the threads of sockets never wait for a disk.
/// </summary>
internal sealed class SqlDatabase : IAsyncDisposable
{
    /// <summary>SQLite has one writer; waiting here is fair and quick, where asking the file again and again is neither.</summary>
    private readonly SemaphoreSlim _writer = new(1, 1);
    private readonly DbDataSource _source;
    private readonly StoreAccess _access;
    private readonly bool _isSqlite;

    private SqlDatabase(DbDataSource source, SqlDialect dialect, StoreOptions options, StoreAccess access)
    {
        _source = source;
        _access = access;
        _isSqlite = ReferenceEquals(dialect, SqlDialect.Sqlite);
        Dialect = dialect;
        Options = options;
    }

    public SqlDialect Dialect { get; }

    public StoreOptions Options { get; }

    /// <summary>The server behind it, for what only it can do; null for a file.</summary>
    public NpgsqlDataSource? Postgres => _source as NpgsqlDataSource;

    /// <summary>Connects to nothing yet.</summary>
    public static SqlDatabase Open(StoreOptions options, StoreAccess access = StoreAccess.ReadWrite) => options switch
    {
        SqliteOptions sqlite => new(SqliteSource.Create(sqlite, access), SqlDialect.Sqlite, options, access),
        PostgresOptions postgres => new(PostgresSource.Create(postgres, access), SqlDialect.Postgres, options, access),
        _ => throw new ArgumentOutOfRangeException(nameof(options)),
    };

    /// <exception cref="DbException">The database cannot be reached, or refuses.</exception>
    public Task<T> ReadAsync<T>(Func<SqlSession, Task<T>> read, CancellationToken cancellationToken) => OffSockets(
        async () =>
        {
            await using var connection = await ConnectAsync(cancellationToken);
            return await read(new(connection, null, Dialect));
        },
        cancellationToken);

    /// <exception cref="DbException">The database cannot be reached, or refuses; nothing was written.</exception>
    public Task<T> WriteAsync<T>(Func<SqlSession, Task<T>> write, CancellationToken cancellationToken) => OffSockets(
        async () =>
        {
            if (_isSqlite)
                await _writer.WaitAsync(cancellationToken);
            try
            {
                return await TransactAsync(write, cancellationToken);
            }
            finally
            {
                if (_isSqlite)
                    _writer.Release();
            }
        },
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        if (_isSqlite)
        {
            // Idle connections would keep the file open, and its journal unfolded.
            using var connection = new SqliteConnection(_source.ConnectionString);
            SqliteConnection.ClearPool(connection);
        }

        _writer.Dispose();
    }

    private async Task<T> TransactAsync<T>(Func<SqlSession, Task<T>> write, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(cancellationToken);
        // For SQLite this is BEGIN IMMEDIATE: who reads first and then writes is never told too late that another was quicker.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var session = new SqlSession(connection, transaction, Dialect);
        var result = await write(session);
        if (session.IsAbandoned)
            await transaction.RollbackAsync(cancellationToken);
        else
            await transaction.CommitAsync(cancellationToken);
        return result;
    }

    private async ValueTask<DbConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var connection = await _source.OpenConnectionAsync(cancellationToken);
        if (_isSqlite)
            await SqliteSource.PrepareAsync(connection, _access, cancellationToken);
        return connection;
    }

    private Task<T> OffSockets<T>(Func<Task<T>> work, CancellationToken cancellationToken) => _isSqlite ? Task.Run(work, cancellationToken) : work();
}
