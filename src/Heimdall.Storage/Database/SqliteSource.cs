using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Heimdall.Storage.Database;

/// <summary>Connections to a SQLite file.</summary>
internal static class SqliteSource
{
    /// <summary>
    /// WAL: readers and the writer do not wait for each other, and a commit survives the death of the process; NORMAL: only the last moments before
    /// a power cut can be lost, and never the file (sqlite.org/wal.html). Other processes are waited for. None of these costs an access to the disk
    /// once the file is in WAL mode.
    /// </summary>
    private const string Settings = "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;";

    private const string ReadOnlySettings = "PRAGMA busy_timeout = 10000; PRAGMA query_only = ON;";

    public static DbDataSource Create(SqliteOptions options, StoreAccess access)
    {
        var connection = access is StoreAccess.ReadWrite
            ? new SqliteConnectionStringBuilder { DataSource = options.Path, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = true }
            : new SqliteConnectionStringBuilder { DataSource = ReadOnlyName(options.Path), Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        return SqliteFactory.Instance.CreateDataSource(connection.ConnectionString);
    }

    public static async Task PrepareAsync(DbConnection connection, StoreAccess access, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = access is StoreAccess.ReadWrite ? Settings : ReadOnlySettings;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>
    /// A file in WAL mode that nobody has open has no companions, and who only reads would make them: SQLite is told that it will not change
    /// (sqlite.org/wal.html#readonly). Where they are there, they are read.
    /// </summary>
    private static string ReadOnlyName(string path) => File.Exists($"{path}-wal") ? path : $"{new Uri(path).AbsoluteUri}?immutable=1";

    /// <summary>Creates the file for its owner only: it holds credentials, if encrypted ones. SQLite gives its companions the same rights.</summary>
    public static void CreateFile(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (OperatingSystem.IsWindows() || File.Exists(path))
            return;
        var create = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        new FileStream(path, create).Dispose();
    }
}
