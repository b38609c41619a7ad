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

    public static DbDataSource Create(SqliteOptions options)
    {
        var connection = new SqliteConnectionStringBuilder { DataSource = options.Path, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = true };
        return SqliteFactory.Instance.CreateDataSource(connection.ConnectionString);
    }

    public static async Task PrepareAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Settings;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

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
