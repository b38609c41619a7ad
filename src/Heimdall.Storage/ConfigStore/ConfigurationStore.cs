using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Heimdall.Engine.Configuration;
using Heimdall.Storage.ConfigFile;
using Heimdall.Storage.Database;

namespace Heimdall.Storage.ConfigStore;

/// <summary>
/// The configuration as entities, in a database or, where the store is switched off, in memory. Whatever changes it goes the same way: all entities
/// are changed in one transaction, put together to one document, and read by the one reader of configurations; faults mean that nothing was written, and
/// what is accepted is in force. Thread-safe: one change at a time, of all nodes.
/// </summary>
internal sealed class ConfigurationStore : IAsyncDisposable
{
    public const string Channel = "heimdall_config";

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SqlDatabase? _database;
    private readonly SecretBox _box;
    private readonly EntityTable _table;
    private readonly Func<string, string?> _environment;
    private readonly TimeProvider _time;
    private volatile ChangeOutcome _current = new() { Reading = new(), Content = StoreContent.Empty };
    private FileConfiguration _file = new() { Reading = new() };
    private JsonObject _ofFile = [];

    /// <param name="database">With the tables of <see cref="ConfigSchema"/>; null: everything is kept in memory and only the file changes it.</param>
    /// <param name="environment">The value of an environment variable, or null.</param>
    public ConfigurationStore(SqlDatabase? database, SecretBox box, Func<string, string?> environment, TimeProvider time)
    {
        _database = database;
        _box = box;
        _table = new(box);
        _environment = environment;
        _time = time;
    }

    /// <summary>Changes other than the file's are possible, and outlive the process.</summary>
    public bool IsPersistent => _database is not null;

    public SqlDatabase? Database => _database;

    /// <summary>What is in force: to list and to find entities, with their secrets.</summary>
    public StoreContent Content => _current.Content;

    /// <summary>What is in force, and how it was read.</summary>
    public ChangeOutcome Current => _current;

    /// <summary>Puts what was accepted in force, one change at a time, before whoever made it hears of it.</summary>
    /// <returns>What is different now, one line each.</returns>
    public Func<ConfigurationResult, ImmutableArray<string>>? Accepted { get; set; }

    /// <summary>Changes entities, and with them the configuration in force.</summary>
    /// <param name="who">For the audit log.</param>
    /// <param name="edit">Puts and deletes entities of a working copy, or refuses; it may run more than once.</param>
    /// <exception cref="System.Data.Common.DbException">The database cannot be reached; nothing was written.</exception>
    public async Task<ChangeOutcome> ChangeAsync(string who, Action<ConfigChange> edit, CancellationToken cancellationToken)
    {
        if (_database is null)
        {
            return Refused([new("$.config_store", "The configuration store is switched off (\"config_store\": {\"enabled\": false}), so only the file can change the configuration.")]);
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            return Accept(await TransactAsync(_database, who, edit, _file, _ofFile, cancellationToken));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Brings what a file says, or the environment where there is none, into the store (spec/bifrost-core.md §1.6).</summary>
    /// <returns>With the file's faults where it has any; then nothing has changed.</returns>
    /// <exception cref="System.Data.Common.DbException">The database cannot be reached; nothing was written.</exception>
    public async Task<ChangeOutcome> ReconcileAsync(FileConfiguration file, CancellationToken cancellationToken)
    {
        if (file.Reading.Options is null)
            return new() { Reading = file.Reading, Content = Content };

        await _gate.WaitAsync(cancellationToken);
        try
        {
            var ofFile = file.Root is null ? [] : new FileSplitter(file.Root, []).OfFile();
            var outcome = _database is null ? InMemory(file) : await ReconcileAsync(_database, file, ofFile, cancellationToken);
            if (outcome.IsAccepted)
                (_file, _ofFile) = (file, ofFile);
            return Accept(outcome);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>What <see cref="ReconcileAsync(FileConfiguration, CancellationToken)"/> would come to, with nothing written and nothing put in force.</summary>
    /// <exception cref="System.Data.Common.DbException">The database cannot be reached.</exception>
    /// <exception cref="MasterKeyException">A credential cannot be decrypted.</exception>
    public async Task<ChangeOutcome> PreviewAsync(FileConfiguration file, CancellationToken cancellationToken)
    {
        if (file.Reading.Options is null)
            return new() { Reading = file.Reading, Content = Content };
        var change = new ConfigChange(_database is null ? StoreContent.Empty : await ReadAsync(_database, cancellationToken), _time.GetUtcNow());
        var notices = Reconcile(change, file);
        var ofFile = file.Root is null ? [] : new FileSplitter(file.Root, []).OfFile();
        return Read(change.Content(change.Before.Version + 1), file, ofFile, change.Differences()).With(notices);
    }

    /// <summary>Takes over what another node has changed since; nothing where none has.</summary>
    /// <returns>Null where there was nothing to take over.</returns>
    /// <exception cref="System.Data.Common.DbException">The database cannot be reached.</exception>
    public async Task<ChangeOutcome?> RefreshAsync(CancellationToken cancellationToken)
    {
        if (_database is null || await VersionAsync(_database, cancellationToken) == Content.Version)
            return null;

        await _gate.WaitAsync(cancellationToken);
        try
        {
            var content = await ReadAsync(_database, cancellationToken);
            return content.Version == Content.Version ? null : Accept(Read(content, _file, _ofFile, []));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The same for the same text on every node of the store, and of no use to who lacks the store's key.</summary>
    /// <param name="purpose">Fingerprints of different purposes do not match.</param>
    public string Fingerprint(string purpose, string text) => _box.Hash(purpose, text);

    /// <summary>The virtual key with this value; null where there is none.</summary>
    public async Task<Entity?> FindVirtualKeyAsync(string value, CancellationToken cancellationToken)
    {
        if (_database is null)
            return null;
        var id = await _database.ReadAsync(
            session => session.ScalarAsync("SELECT id FROM entities WHERE lookup_hash = @hash", cancellationToken, ("hash", _box.Hash(EntityKind.VirtualKey, value))),
            cancellationToken);
        return id is string found ? Content.Find(EntityKind.VirtualKey, found) : null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
            await _database.DisposeAsync();
        _gate.Dispose();
    }

    private async Task<ChangeOutcome> ReconcileAsync(SqlDatabase database, FileConfiguration file, JsonObject ofFile, CancellationToken cancellationToken)
    {
        // The usual start finds nothing to change, and need not wait for other nodes.
        var content = await ReadAsync(database, cancellationToken);
        List<ConfigNotice> notices = [];
        var change = new ConfigChange(content, _time.GetUtcNow());
        Edit(change);
        var outcome = change.Differences().Count == 0
            ? Read(content, file, ofFile, [])
            : await TransactAsync(database, file.Reading.File is { } path ? Path.GetFileName(path) : "environment", Edit, file, ofFile, cancellationToken);
        return outcome.With(notices);

        void Edit(ConfigChange working) => notices = Reconcile(working, file);
    }

    /// <returns>What an operator should know of it.</returns>
    private List<ConfigNotice> Reconcile(ConfigChange change, FileConfiguration file)
    {
        var reconciliation = new Reconciliation(change, _box, file);
        reconciliation.Apply();
        EnvironmentEntities.Apply(change, file);
        return reconciliation.Notices;
    }

    /// <summary>The file alone; its entities are there to be looked at.</summary>
    private ChangeOutcome InMemory(FileConfiguration file)
    {
        var change = new ConfigChange(StoreContent.Empty, _time.GetUtcNow());
        new Reconciliation(change, _box, file).Apply();
        return new() { Reading = file.Reading, Content = change.Content(Content.Version + 1) };
    }

    private Task<ChangeOutcome> TransactAsync(
        SqlDatabase database, string who, Action<ConfigChange> edit, FileConfiguration file, JsonObject ofFile, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            var version = await EntityTable.NextVersionAsync(session, cancellationToken);
            var now = _time.GetUtcNow();
            var change = new ConfigChange(await _table.ReadAsync(session, version - 1, cancellationToken), now);
            edit(change);
            var differences = change.Differences();
            var outcome = change.Refusals.Count > 0 ? Refused([.. change.Refusals])
                : differences.Count == 0 ? Read(change.Before, file, ofFile, [])
                : Read(change.Content(version), file, ofFile, differences);
            if (!outcome.IsAccepted || differences.Count == 0)
            {
                session.Abandon();
                return outcome;
            }

            await _table.WriteAsync(session, differences, who, now, cancellationToken);
            await EntityTable.AnnounceAsync(session, version, cancellationToken);
            return outcome;
        },
        cancellationToken);

    /// <summary>Reads the whole as the one document that it amounts to.</summary>
    private ChangeOutcome Read(StoreContent content, FileConfiguration file, JsonObject ofFile, IReadOnlyList<EntityDifference> differences)
    {
        var issues = new ConfigIssues(_environment);
        var reading = ConfigFileReader.Read(Assembly.Assemble(content, ofFile), file.Reading.File, issues);
        var told = file.Reading.Notices.Select(static notice => notice.Message).ToHashSet(StringComparer.Ordinal);
        var hasOwnProviders = content.List(EntityKind.Provider).Any();

        // What was said of the file was said with the lines of the file; and a file that names no provider says nothing where the store has some.
        ImmutableArray<ConfigNotice> ofTheFile = hasOwnProviders && !file.NamesProviders
            ? [.. file.Reading.Notices.Where(static notice => notice.Path is not ("$.providers" or ZeroConfiguration.Path))]
            : file.Reading.Notices;
        return new()
        {
            Content = reading.Options is null ? Content : content,
            Differences = [.. differences],
            Reading = reading with
            {
                // The file was right by itself, so it is not where to look.
                File = reading.Options is null ? $"the configuration in {_database?.Options.Place}" : reading.File,
                Notices = [.. ofTheFile, .. reading.Notices.Where(notice => !told.Contains(notice.Message) && (file.Root is not null || notice.Path is not "$.providers"))],
                Variables = file.Reading.Variables.SetItems(reading.Variables),
                NoFile = file.Reading.NoFile,
            },
        };
    }

    private ChangeOutcome Accept(ChangeOutcome outcome)
    {
        if (!outcome.IsAccepted)
            return outcome;
        return _current = outcome with { Diff = Accepted?.Invoke(outcome.Reading) ?? [] };
    }

    private ChangeOutcome Refused(ImmutableArray<ConfigFault> faults) => new() { Reading = new() { Faults = faults }, Content = Content };

    private Task<StoreContent> ReadAsync(SqlDatabase database, CancellationToken cancellationToken) => database.ReadAsync(
        async session =>
        {
            // The version first: who changes something in between makes it differ, and it is read again.
            var version = await EntityTable.VersionAsync(session, cancellationToken);
            return await _table.ReadAsync(session, version, cancellationToken);
        },
        cancellationToken);

    private static Task<long> VersionAsync(SqlDatabase database, CancellationToken cancellationToken) =>
        database.ReadAsync(session => EntityTable.VersionAsync(session, cancellationToken), cancellationToken);
}
