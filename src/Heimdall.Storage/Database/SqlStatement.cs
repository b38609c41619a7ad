using System.Data.Common;

namespace Heimdall.Storage.Database;

/// <summary>A statement with values to be filled in, on the connection of its session. One caller at a time.</summary>
internal sealed class SqlStatement(DbCommand command) : IAsyncDisposable
{
    /// <returns>How many rows it changed.</returns>
    /// <param name="values">In the order of the parameters.</param>
    public Task<int> ExecuteAsync(CancellationToken cancellationToken, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command.ExecuteNonQueryAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => command.DisposeAsync();
}
