using Heimdall.Engine.Configuration;
using Heimdall.Storage.ConfigFile;

namespace Heimdall.Storage.ConfigStore;

/// <summary>The master keys that may open a store, from wherever they are given.</summary>
/// <param name="Current">With which it should be encrypted: the configured one, that of the environment, or the file's. Null: there is none.</param>
/// <param name="Previous">With which it may still be: the one that is given as such, else the file's.</param>
/// <param name="Next">Of a file that was about to take the place of the file's (<see cref="Rekeying"/>).</param>
internal sealed record StoreKeyring(MasterKey? Current, MasterKey? Previous, MasterKey? Next)
{
    private const string PreviousVariable = "HEIMDALL_PREVIOUS_ENCRYPTION_KEY";

    /// <param name="environment">The value of an environment variable, or null.</param>
    /// <exception cref="MasterKeyException">A key file cannot be read.</exception>
    public static StoreKeyring Find(BootstrapOptions options, Func<string, string?> environment, AppDirectory directory)
    {
        var previous = options.PreviousEncryptionKey ?? (environment(PreviousVariable)?.Trim() is { Length: > 0 } text ? new Secret(text) : null);
        return new(
            MasterKey.Find(options.EncryptionKey, environment, directory),
            previous is null ? MasterKey.FindFile(directory) : MasterKey.Of(previous, "the previous key"),
            MasterKey.FindNext(directory));
    }

    /// <returns>The key that opens it, and what it opens; null where none does.</returns>
    public (MasterKey Key, SecretBox Box)? Open(StoreKey key)
    {
        foreach (var candidate in (MasterKey?[])[Current, Next, Previous])
        {
            if (key.Open(candidate) is { } box)
                return (candidate!, box);
        }

        return null;
    }

    /// <param name="place">Of the store.</param>
    public MasterKeyException Refusal(string place)
    {
        var cause = Current is null
            ? $"there is no key: neither \"encryption_key\" in the configuration, nor HEIMDALL_ENCRYPTION_KEY, nor the file {MasterKey.FileName} in the app directory"
            : $"the key from {Current.Origin} is not the one it was encrypted with";
        return new($"The credentials in {place} cannot be read: {cause}. Give the key that was used before; to change it, give the old one as \"previous_encryption_key\" or {PreviousVariable} for one start, or use \"heimdall rekey\".");
    }
}
