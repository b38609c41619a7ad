using System.Security.Cryptography;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>Makes ids that are unique without any memory. Thread-safe.</summary>
internal class IdSource
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static IdSource Random { get; } = new();

    /// <param name="prefix">Such as <c>msg_</c>; 24 letters and digits follow it.</param>
    public virtual JsonText Next(ReadOnlySpan<byte> prefix)
    {
        var id = new byte[prefix.Length + 24];
        prefix.CopyTo(id);
        for (var i = prefix.Length; i < id.Length; i++)
            id[i] = (byte)Alphabet[RandomNumberGenerator.GetInt32(Alphabet.Length)];
        return new JsonText(id);
    }
}
