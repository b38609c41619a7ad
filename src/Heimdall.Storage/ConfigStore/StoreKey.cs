using System.Security.Cryptography;
using Heimdall.Storage.Database;

namespace Heimdall.Storage.ConfigStore;

/// <summary>
/// The random key that everything in a store is encrypted with, itself kept there wrapped by the master key. So a wrong master key is known at once,
/// and another one needs one row to be written again instead of every secret.
/// </summary>
internal static class StoreKey
{
    private const string Address = "config_keys/1";

    /// <param name="current">Null: one is made where the store is new.</param>
    /// <param name="previous">Opens a store that <paramref name="current"/> does not open, which from then on it does.</param>
    /// <exception cref="MasterKeyException">Neither opens it.</exception>
    public static async Task<SecretBox> OpenAsync(
        SqlDatabase database, MasterKey? current, MasterKey? previous, Func<MasterKey> create, TimeProvider time, CancellationToken cancellationToken)
    {
        var wrapped = await database.ReadAsync(session => WrappedAsync(session, cancellationToken), cancellationToken);
        if (wrapped is null)
        {
            var fresh = Wrap(current ??= create(), RandomNumberGenerator.GetBytes(SecretBox.KeyBytes));
            wrapped = await database.WriteAsync(
                async session =>
                {
                    await session.ExecuteAsync(
                        "INSERT INTO config_keys (id, wrapped, created_at) VALUES (1, @wrapped, @at) ON CONFLICT (id) DO NOTHING",
                        cancellationToken,
                        ("wrapped", fresh),
                        ("at", time.GetUtcNow().ToUnixTimeMilliseconds()));
                    return await WrappedAsync(session, cancellationToken);
                },
                cancellationToken);
        }

        if (current is not null && Unwrap(current, wrapped!) is { } key)
            return new(key);
        if (current is not null && previous is not null && Unwrap(previous, wrapped!) is { } old)
            return await RewrapAsync(database, current, old, cancellationToken);
        throw new MasterKeyException(Refusal(database, current));
    }

    private static string Refusal(SqlDatabase database, MasterKey? current)
    {
        var cause = current is null
            ? $"there is no key: neither \"encryption_key\" in the configuration, nor HEIMDALL_ENCRYPTION_KEY, nor the file {MasterKey.FileName} in the app directory"
            : $"the key from {current.Origin} is not the one it was encrypted with";
        return $"The credentials in {database.Options.Place} cannot be read: {cause}. Give the key that was used before; to change it, give the old one as \"previous_encryption_key\" or HEIMDALL_PREVIOUS_ENCRYPTION_KEY for one start.";
    }

    private static Task<SecretBox> RewrapAsync(SqlDatabase database, MasterKey current, byte[] key, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            await session.ExecuteAsync("UPDATE config_keys SET wrapped = @wrapped WHERE id = 1", cancellationToken, ("wrapped", Wrap(current, key)));
            return new SecretBox(key);
        },
        cancellationToken);

    private static async Task<string?> WrappedAsync(SqlSession session, CancellationToken cancellationToken) =>
        (string?)await session.ScalarAsync("SELECT wrapped FROM config_keys WHERE id = 1", cancellationToken);

    /// <summary><c>method salt box</c></summary>
    private static string Wrap(MasterKey master, byte[] key)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        return $"{master.Method} {Convert.ToBase64String(salt)} {SecretBox.Encrypt(master.Derive(master.Method, salt)!, Address, key)}";
    }

    private static byte[]? Unwrap(MasterKey master, string wrapped)
    {
        var parts = wrapped.Split(' ');
        if (parts.Length != 3 || master.Derive(parts[0], Convert.FromBase64String(parts[1])) is not { } wrapping)
            return null;
        try
        {
            return SecretBox.Decrypt(wrapping, Address, parts[2]);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
