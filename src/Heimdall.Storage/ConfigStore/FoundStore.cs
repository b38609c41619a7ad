using System.Collections.Immutable;
using Heimdall.Storage.Database;

namespace Heimdall.Storage.ConfigStore;

/// <summary>A store that is there, looked at without being started with.</summary>
internal sealed class FoundStore(SqlDatabase database, StoreKeyring keyring) : IAsyncDisposable
{
    public SqlDatabase Database => database;

    public StoreKeyring Keyring => keyring;

    public string Place => database.Options.Place;

    /// <summary>Steps of the schema that the next start would take.</summary>
    public required ImmutableArray<string> Pending { get; init; }

    /// <summary>The configuration in it can be read as it is, whatever steps other tables need.</summary>
    public required bool IsReadable { get; init; }

    /// <summary>Null: nothing has been kept in it yet.</summary>
    public required StoreKey? Key { get; init; }

    /// <summary>By which its secrets are read; a passing one where it has none.</summary>
    /// <exception cref="ConfigStoreException">No key that is known opens it; the message says what to do.</exception>
    public SecretBox Box()
    {
        if (Key is null)
            return SecretBox.Passing();
        return keyring.Open(Key)?.Box ?? throw new ConfigStoreException(keyring.Refusal(Place).Message);
    }

    /// <summary>What a start would come to, with nothing written.</summary>
    /// <param name="environment">The value of an environment variable, or null.</param>
    /// <exception cref="ConfigStoreException">No key that is known opens it; the message says what to do.</exception>
    /// <exception cref="MasterKeyException">A credential cannot be decrypted.</exception>
    /// <exception cref="System.Data.Common.DbException">The database cannot be reached.</exception>
    public Task<ChangeOutcome> PreviewAsync(FileConfiguration file, Func<string, string?> environment, TimeProvider time, CancellationToken cancellationToken) =>
        new ConfigurationStore(database, Box(), environment, time).PreviewAsync(file, cancellationToken);

    public ValueTask DisposeAsync() => database.DisposeAsync();
}
