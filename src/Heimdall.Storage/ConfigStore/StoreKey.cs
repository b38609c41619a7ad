using System.Security.Cryptography;
using Heimdall.Storage.Database;

namespace Heimdall.Storage.ConfigStore;

/// <summary>
/// The random key that everything in a store is encrypted with, itself kept there wrapped by the master key. So a wrong master key is known at once,
/// and another one needs one row to be written again instead of every secret.
/// </summary>
/// <param name="Number">How many the store has had, this one included.</param>
/// <param name="Wrapped"><c>method salt box</c></param>
internal sealed record StoreKey(int Number, string Wrapped)
{
    /// <summary>Null: the store is new, and has none.</summary>
    public static async Task<StoreKey?> FindAsync(SqlSession session, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync("SELECT id, wrapped FROM config_keys", static row => new StoreKey(row.GetInt32(0), row.GetString(1)), cancellationToken);
        return rows.SingleOrDefault();
    }

    /// <summary>A random one.</summary>
    public static (StoreKey Key, SecretBox Box) Create(MasterKey master, int number)
    {
        var key = RandomNumberGenerator.GetBytes(SecretBox.KeyBytes);
        return (new(number, Wrap(master, key, number)), new(key, number));
    }

    /// <summary>The same one, for another master key to open.</summary>
    /// <param name="from">Opens it now.</param>
    public StoreKey Rewrap(MasterKey from, MasterKey to) => this with { Wrapped = Wrap(to, Unwrap(from)!, Number) };

    /// <summary>Null where that master key does not open it.</summary>
    public SecretBox? Open(MasterKey? master) => master is not null && Unwrap(master) is { } key ? new(key, Number) : null;

    /// <summary>For a new store. Whoever was quicker is followed, so it has to be read again.</summary>
    public Task<int> AddAsync(SqlSession session, TimeProvider time, CancellationToken cancellationToken) => session.ExecuteAsync(
        "INSERT INTO config_keys (id, wrapped, created_at) VALUES (@id, @wrapped, @at) ON CONFLICT (id) DO NOTHING",
        cancellationToken,
        ("id", Number),
        ("wrapped", Wrapped),
        ("at", time.GetUtcNow().ToUnixTimeMilliseconds()));

    /// <summary>For another master key; nothing where the store has another key by now.</summary>
    public Task<int> UpdateAsync(SqlSession session, CancellationToken cancellationToken) =>
        session.ExecuteAsync("UPDATE config_keys SET wrapped = @wrapped WHERE id = @id", cancellationToken, ("wrapped", Wrapped), ("id", Number));

    /// <summary>Forgets the one before, with which nothing may be encrypted any more.</summary>
    public async Task ReplaceAsync(SqlSession session, TimeProvider time, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("DELETE FROM config_keys", cancellationToken);
        await AddAsync(session, time, cancellationToken);
    }

    private static string Wrap(MasterKey master, byte[] key, int number)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        return $"{master.Method} {Convert.ToBase64String(salt)} {SecretBox.Encrypt(master.Derive(master.Method, salt)!, Address(number), key)}";
    }

    private byte[]? Unwrap(MasterKey master)
    {
        var parts = Wrapped.Split(' ');
        if (parts.Length != 3 || master.Derive(parts[0], Convert.FromBase64String(parts[1])) is not { } wrapping)
            return null;
        try
        {
            return SecretBox.Decrypt(wrapping, Address(Number), parts[2]);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static string Address(int number) => $"config_keys/{number}";
}
