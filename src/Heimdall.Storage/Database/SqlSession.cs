using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Heimdall.Storage.Database;

/// <summary>A connection, with the transaction that is under way on it. One caller at a time.</summary>
internal sealed class SqlSession(DbConnection connection, DbTransaction? transaction, SqlDialect dialect)
{
    public SqlDialect Dialect => dialect;

    /// <summary>The connection, for what is written in bulk; null over PostgreSQL.</summary>
    public SqliteConnection? Sqlite => connection as SqliteConnection;

    /// <summary>The connection, for what is written in bulk; null over SQLite.</summary>
    public NpgsqlConnection? Postgres => connection as NpgsqlConnection;

    /// <summary>Nothing of what the transaction wrote will stay.</summary>
    public bool IsAbandoned { get; private set; }

    public void Abandon() => IsAbandoned = true;

    /// <returns>How many rows it changed.</returns>
    public async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <returns>The first column of the first row; null where there is none.</returns>
    public async Task<object?> ScalarAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteScalarAsync(cancellationToken) is { } value and not DBNull ? value : null;
    }

    public async Task<List<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> row, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var command = Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<T> rows = [];
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(row(reader));
        return rows;
    }

    private DbCommand Command(string sql, (string Name, object? Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
