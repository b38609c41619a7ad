using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace Heimdall.Storage.Database;

/// <summary>Tells a database that will never take some values from one that cannot be reached just now.</summary>
internal static class DbRefusal
{
    /// <summary>
    /// The same values are refused however often they are sent: PostgreSQL's classes 22 (data), 23 (integrity) and 54 (limits) of
    /// https://www.postgresql.org/docs/current/errcodes-appendix.html, their likes of https://www.sqlite.org/rescode.html, and numbers that no column can hold.
    /// </summary>
    public static bool IsOfValues(Exception refusal) => refusal switch
    {
        PostgresException postgres => postgres.SqlState is ['2', '2' or '3', ..] or ['5', '4', ..],
        SqliteException sqlite => sqlite.SqliteErrorCode is raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH or raw.SQLITE_RANGE,
        OverflowException => true,
        _ => false,
    };
}
