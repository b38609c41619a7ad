using System.Security.Cryptography;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>
/// Tool-call ids as the upstream takes them. A replacement is made from a hash of the original, so the same id gives the same bytes on every
/// turn and the result finds its call without any memory.
/// </summary>
internal static class ToolCallIds
{
    /// <summary>Characters; OpenAI answers 400 to longer ones (spec claude-code §6.1).</summary>
    private const int MaxLength = 40;

    /// <summary>https://github.com/mistralai/mistral-common, request validator: exactly nine of a-z, A-Z, 0-9 (seen 2026-11).</summary>
    private const int FixedLength = 9;

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static JsonText For(JsonText id, Quirks quirks)
    {
        if (quirks.HasFlag(Quirks.NineCharacterToolIds))
            return IsNineCharacters(id.Span) ? id : Hashed(id, default, FixedLength);
        return id.Span.Length is > 0 and <= MaxLength ? id : Hashed(id, "call_"u8, 24);
    }

    private static bool IsNineCharacters(ReadOnlySpan<byte> id)
    {
        if (id.Length != FixedLength)
            return false;
        foreach (var character in id)
        {
            if (!char.IsAsciiLetterOrDigit((char)character))
                return false;
        }

        return true;
    }

    private static JsonText Hashed(JsonText id, ReadOnlySpan<byte> prefix, int length)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(id.Span, hash);
        var made = new byte[prefix.Length + length];
        prefix.CopyTo(made);
        for (var i = 0; i < length; i++)
            made[prefix.Length + i] = (byte)Alphabet[hash[i] % Alphabet.Length];
        return new JsonText(made);
    }
}
