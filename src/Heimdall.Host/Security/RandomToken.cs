using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Heimdall.Host.Security;

/// <summary>Tokens of 256 random bits, and the hashes by which they are remembered.</summary>
internal static class RandomToken
{
    private const int Bytes = 32;

    public static string Next() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>In hexadecimal, as it is stored.</summary>
    public static string HashText(string token) => Convert.ToHexStringLower(Hash(token));
}
