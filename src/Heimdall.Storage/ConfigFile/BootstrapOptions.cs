using Heimdall.Engine.Configuration;
using Heimdall.Storage.Database;

namespace Heimdall.Storage.ConfigFile;

/// <summary>What must be known before a store can be opened; only the file can say it.</summary>
internal sealed record BootstrapOptions
{
    public StoreSection ConfigStore { get; init; } = new();

    /// <summary>Null: from the environment, or a file of the app directory.</summary>
    public Secret? EncryptionKey { get; init; }

    /// <summary>With what a store was encrypted until now; it is wrapped anew.</summary>
    public Secret? PreviousEncryptionKey { get; init; }
}

/// <summary>One of the sections <c>config_store</c> and <c>logs_store</c> (spec/bifrost-core.md §2.11).</summary>
internal sealed record StoreSection
{
    public bool Enabled { get; init; } = true;

    /// <summary>Of a SQLite file, as written; null: the default one.</summary>
    public string? Path { get; init; }

    /// <summary>Null: SQLite.</summary>
    public PostgresOptions? Postgres { get; init; }

    /// <param name="fileName">Of the default file, in the app directory.</param>
    /// <param name="workingDirectory">Relative paths have been written for it, as that is where Bifrost looks.</param>
    public StoreOptions Options(AppDirectory directory, string workingDirectory, string fileName)
    {
        if (Postgres is not null)
            return Postgres;
        if (string.IsNullOrWhiteSpace(Path))
            return new SqliteOptions(System.IO.Path.Combine(directory.Path, fileName));

        // "./config.db" is copied from guides by people who mean "beside the configuration"; who had Bifrost make it in the working directory has it there.
        var inWorkingDirectory = System.IO.Path.GetFullPath(Path, workingDirectory);
        return new SqliteOptions(File.Exists(inWorkingDirectory) ? inWorkingDirectory : System.IO.Path.GetFullPath(Path, directory.Path));
    }
}
