using System.Buffers.Text;
using System.Text;

namespace Heimdall.TestKit.Secrets;

/// <summary>The bytes by which a secret is known in whatever it was written into: as it is, in the encodings that are in use, escaped.</summary>
internal static class SecretForms
{
    /// <param name="secret">ASCII.</param>
    public static IReadOnlyList<byte[]> Of(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        IEnumerable<string> texts =
        [
            secret,
            Convert.ToHexString(bytes),
            Convert.ToHexStringLower(bytes),
            Escaped(secret, "x4"),
            Escaped(secret, "X4"),
            Uri.EscapeDataString(secret),
            .. Base64(bytes, Convert.ToBase64String),
            .. Base64(bytes, static part => Base64Url.EncodeToString(part)),
        ];
        return [.. texts.Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes), Encoding.Unicode.GetBytes(secret)]; // with text after it, this is in UTF-16 of the other byte order too
    }

    private static string Escaped(string secret, string format) => string.Concat(secret.Select(letter => $"\\u{((int)letter).ToString(format, System.Globalization.CultureInfo.InvariantCulture)}"));

    /// <summary>What is the same whatever stands before and after it: three bytes make four letters, so a secret can begin at three places.</summary>
    private static IEnumerable<string> Base64(byte[] secret, Func<byte[], string> encode)
    {
        for (var before = 0; before < 3; before++)
        {
            var whole = (before + secret.Length) / 3 * 4;
            yield return encode([.. new byte[before], .. secret])[(before is 0 ? 0 : before + 1)..whole];
        }
    }
}
