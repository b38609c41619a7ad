using Heimdall.Storage.Database;

namespace Heimdall.Storage.ConfigStore;

/// <summary>
/// Encrypts a store anew: another random key for its secrets and hashes, opened by another master key. Unlike giving a previous key at a start, which only
/// wraps the store's key anew, it makes the old master key worthless even to who has an old copy of the database.
/// </summary>
internal sealed class Rekeying(FoundStore store, AppDirectory directory, TimeProvider time)
{
    private const string Who = "heimdall rekey";

    /// <param name="file">As it is now: hashes of what it says can only be made anew from it.</param>
    /// <param name="wanted">Null: the configured key where the store has another one, else a new one in the place of the file's.</param>
    /// <exception cref="ConfigStoreException">It is refused, and nothing was written; the message says why and what to do.</exception>
    /// <exception cref="System.Data.Common.DbException">The database refuses; nothing was written.</exception>
    /// <exception cref="MasterKeyException">A credential or a key file cannot be read, or the file not written; the database is as it was.</exception>
    public async Task<RekeyOutcome> RunAsync(FileConfiguration file, MasterKey? wanted, CancellationToken cancellationToken)
    {
        if (!store.Pending.IsEmpty)
            throw new ConfigStoreException($"The schema of {store.Place} is older than this release: {string.Join("; ", store.Pending)}. Start Heimdall once with -migrate-only, then try again.");
        if (store.Key is not { } key)
            throw new ConfigStoreException($"Nothing has been kept in {store.Place} yet, so there is nothing to encrypt anew.");
        if (wanted is not null && key.Open(wanted) is not null)
            return new() { Key = wanted };
        if (store.Keyring.Open(key) is not { } opened)
            throw new ConfigStoreException(store.Keyring.Refusal(store.Place).Message);
        if (opened.Key.IsNext && wanted is null)
            return new() { Key = MasterKey.TakeNext(directory) }; // an earlier run was cut off after the database had it

        // One that an earlier run made and did not come to use is taken: another run may be about to.
        var next = wanted ?? Configured(opened.Key) ?? (opened.Key.IsOfFile ? store.Keyring.Next ?? MasterKey.CreateNext(directory) : null)
            ?? throw new ConfigStoreException($"Say which key is the new one: with the variable {RekeyOutcome.Variable}, or with -new-key-file. The present one comes from {opened.Key.Origin}.");
        var outcome = await store.Database.WriteAsync(session => WriteAsync(session, file, opened.Box, next, cancellationToken), cancellationToken);
        if (store.Database.Dialect.FoldJournal is { } fold)
            await store.Database.ReadAsync(session => session.ScalarAsync(fold, cancellationToken), cancellationToken);
        return outcome with { Key = Taken(next), Before = opened.Key };
    }

    /// <summary>The key that the configuration already names, where the store still opens with the one before.</summary>
    private MasterKey? Configured(MasterKey opener) => store.Keyring.Current is { } current && !ReferenceEquals(current, opener) ? current : null;

    /// <summary>The database has it by now, so that a file which cannot be put in its place is no failure: the next start tries again.</summary>
    private MasterKey Taken(MasterKey next)
    {
        try
        {
            return next.IsNext ? MasterKey.TakeNext(directory) : next;
        }
        catch (MasterKeyException)
        {
            return next;
        }
    }

    private async Task<RekeyOutcome> WriteAsync(SqlSession session, FileConfiguration file, SecretBox old, MasterKey next, CancellationToken cancellationToken)
    {
        if (session.Dialect.Overwrite is { } overwrite)
            await session.ScalarAsync(overwrite, cancellationToken);
        var version = await EntityTable.NextVersionAsync(session, cancellationToken);
        var content = await new EntityTable(old).ReadAsync(session, version - 1, cancellationToken);
        var (key, box) = StoreKey.Create(next, old.Number + 1);
        var (table, hashes) = (new EntityTable(box), new FileHashes(file, content, old, box));
        foreach (var entity in content.Entities)
            await table.PutAsync(session, entity with { FileHash = hashes.Renewed(entity) }, cancellationToken);
        await key.ReplaceAsync(session, time, cancellationToken);

        // Sessions know their account by a hash of the old key.
        var sessions = await session.ExecuteAsync("DELETE FROM admin_sessions", cancellationToken);
        await EntityTable.AuditAsync(session, "update", "encryption_key", "encryption_key", "encryption_key", Who, time.GetUtcNow(), cancellationToken);
        await EntityTable.AnnounceAsync(session, version, cancellationToken);
        return new() { Key = next, Entries = content.Entities.Length, Sessions = sessions };
    }
}

/// <summary>What came of encrypting a store anew.</summary>
internal sealed record RekeyOutcome
{
    /// <summary>Holds the new key where nothing else does.</summary>
    public const string Variable = "HEIMDALL_NEW_ENCRYPTION_KEY";

    /// <summary>Opens the store from now on.</summary>
    public required MasterKey Key { get; init; }

    /// <summary>Opened it until now; null: the new one did already, and nothing was written.</summary>
    public MasterKey? Before { get; init; }

    public int Entries { get; init; }

    /// <summary>Of administrators; they have ended.</summary>
    public int Sessions { get; init; }
}
