using System.Data.Common;

namespace Heimdall.Storage.Database;

/// <summary>Columns that may be null, and times.</summary>
internal static class SqlRow
{
    public static string? Text(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTimeOffset Time(this DbDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
