using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Heimdall.Host.Security;

/// <summary>Passwords as the configuration has them: as they are, or as <c>pbkdf2:sha256:rounds:salt:hash</c> (Base64).</summary>
internal static class PasswordHash
{
    /// <summary>OWASP's figure for PBKDF2 with SHA-256, 2023.</summary>
    private const int Rounds = 600_000;

    private const int MaxRounds = 10_000_000;
    private const int Bytes = 32;
    private const string Prefix = "pbkdf2:sha256:";

    public static bool IsHash(string stored) => stored.StartsWith(Prefix, StringComparison.Ordinal);

    public static string Of(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        return string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Rounds}:{Convert.ToBase64String(salt)}:{Convert.ToBase64String(Derive(password, salt, Rounds))}");
    }

    /// <summary>Takes the same time whether it matches or not. Blocks for a fraction of a second where there is a hash.</summary>
    public static bool Matches(string stored, string password)
    {
        if (!IsHash(stored))
            return CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(stored)), SHA256.HashData(Encoding.UTF8.GetBytes(password)));
        return Parse(stored) is var (rounds, salt, hash) && CryptographicOperations.FixedTimeEquals(hash, Derive(password, salt, rounds));
    }

    private static (int Rounds, byte[] Salt, byte[] Hash)? Parse(string stored)
    {
        try
        {
            return stored[Prefix.Length..].Split(':') is [var rounds, var salt, var hash]
                && int.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= MaxRounds
                ? (count, Convert.FromBase64String(salt), Convert.FromBase64String(hash))
                : null;
        }
        catch (FormatException)
        {
            return null; // somebody wrote it by hand; nothing matches it
        }
    }

    private static byte[] Derive(string password, byte[] salt, int rounds) => Rfc2898DeriveBytes.Pbkdf2(password, salt, rounds, HashAlgorithmName.SHA256, Bytes);
}
