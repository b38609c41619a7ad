using System.Text;
using Heimdall.Storage;
using Heimdall.Storage.ConfigFile;
using Heimdall.Storage.ConfigStore;
using Heimdall.Storage.Database;
using Heimdall.TestKit;

namespace Heimdall.Engine.Tests.Storage;

/// <summary>An app directory and a database, which any number of nodes open.</summary>
internal sealed class StoreFolder : IAsyncDisposable
{
    public const string Sqlite = "SQLite";
    public const string Postgres = "PostgreSQL";

    private readonly TemporaryFolder _folder = new();
    private readonly List<ConfigurationStore> _nodes = [];

    private StoreFolder(PostgresOptions? postgres)
    {
        Section = new() { Postgres = postgres };
        Directory = AppDirectory.Locate(_folder.Path, static _ => null);
    }

    public AppDirectory Directory { get; }

    public string Path => _folder.Path;

    public StoreSection Section { get; }

    /// <summary>What the environment of the nodes holds.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public ManualTime Time { get; } = new();

    public static async Task<StoreFolder> CreateAsync(string database, PostgresFixture postgres) => new(database is Postgres ? await postgres.NewDatabaseAsync() : null);

    public static StoreFolder OfSqlite() => new(null);

    public StoreOptions Options => Section.Options(Directory, _folder.Path, StoreOpening.FileName);

    /// <summary>A node, as at its start.</summary>
    public async Task<ConfigurationStore> OpenAsync(string? key = null, string? previousKey = null, MigrationMode mode = MigrationMode.Apply)
    {
        var options = new BootstrapOptions
        {
            ConfigStore = Section,
            EncryptionKey = key is null ? null : new(key),
            PreviousEncryptionKey = previousKey is null ? null : new(previousKey),
        };
        var store = await new StoreOpening(Directory, Variable, Time).OpenAsync(options, mode, TestContext.Current.CancellationToken);
        _nodes.Add(store);
        return store;
    }

    /// <summary>A node that has read a file; null: there is none.</summary>
    public async Task<ConfigurationStore> StartAsync(string? json)
    {
        var store = await OpenAsync();
        await AcceptAsync(store, json);
        return store;
    }

    /// <summary>The file, as it reads in the folder; null: there is none.</summary>
    public FileConfiguration Read(string? content, string name = "config.json")
    {
        if (content is null)
            File.Delete(_folder.File(name));
        else
            File.WriteAllText(_folder.File(name), content);
        return ConfigurationLoader.Read(new ConfigurationFiles(Directory, _folder.Path), Variable);
    }

    public async Task<ChangeOutcome> AcceptAsync(ConfigurationStore store, string? json)
    {
        var outcome = await store.ReconcileAsync(Read(json), TestContext.Current.CancellationToken);
        Assert.Empty(outcome.Faults);
        return outcome;
    }

    /// <summary>Everything that is kept in files, as bytes would show it.</summary>
    public string Bytes() => string.Concat(System.IO.Directory.GetFiles(_folder.Path).Where(static file => !file.EndsWith("config.json", StringComparison.Ordinal)).Select(static file =>
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var text = new StreamReader(stream, Encoding.Latin1);
        return text.ReadToEnd();
    }));

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        _folder.Dispose();
    }

    private string? Variable(string name) => Variables.GetValueOrDefault(name);
}
