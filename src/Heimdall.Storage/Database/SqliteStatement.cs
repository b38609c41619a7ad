using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Heimdall.Storage.Database;

/// <summary>
/// A statement that is run for one row after the other, with parameters <c>?1</c>, <c>?2</c>, … The driver would look each up by its name and box its value, which takes longer than
/// writing the row (figures in bench/). Blocks the thread that calls it; one caller at a time.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;

    /// <param name="connection">Open; what is under way on it holds for the statement too.</param>
    /// <exception cref="SqliteException">The statement cannot be understood.</exception>
    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _connection = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_connection, sql, out _statement), _connection);
    }

    public void Bind(int parameter, long value) => Check(raw.sqlite3_bind_int64(_statement, parameter, value));

    public void Bind(int parameter, ReadOnlySpan<byte> value) => Check(raw.sqlite3_bind_blob(_statement, parameter, value));

    public void BindNull(int parameter) => Check(raw.sqlite3_bind_null(_statement, parameter));

    public void Bind(int parameter, string? value)
    {
        if (value is null)
        {
            BindNull(parameter);
            return;
        }

        Span<byte> utf8 = stackalloc byte[512];
        if (Encoding.UTF8.TryGetBytes(value, utf8, out var length))
            Check(raw.sqlite3_bind_text(_statement, parameter, utf8[..length]));
        else
            Check(raw.sqlite3_bind_text(_statement, parameter, value));
    }

    /// <summary>Runs it with the values that were bound; those that are not bound again stay for the next time.</summary>
    /// <returns>How many rows it changed.</returns>
    /// <exception cref="SqliteException">It is refused, or the file is away.</exception>
    public int Execute()
    {
        var outcome = raw.sqlite3_step(_statement);
        raw.sqlite3_reset(_statement);
        if (outcome != raw.SQLITE_DONE)
            SqliteException.ThrowExceptionForRC(outcome, _connection);
        return raw.sqlite3_changes(_connection);
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int outcome) => SqliteException.ThrowExceptionForRC(outcome, _connection);
}
