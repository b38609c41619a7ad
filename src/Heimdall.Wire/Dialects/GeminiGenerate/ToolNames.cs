using System.Buffers;
using System.Security.Cryptography;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>
/// Names as the API takes them: a letter or an underscore, then letters, digits and <c>_ . : -</c>, 64 characters in all
/// (https://ai.google.dev/api/caching#FunctionDeclaration). A replacement ends with a hash of the original, so that two never meet and the same name
/// gives the same bytes on every turn.
/// </summary>
internal static class ToolNames
{
    private const int MaxLength = 64;
    private const int HashDigits = 8;

    private static readonly SearchValues<byte> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:-"u8);

    public static JsonText Valid(JsonText name, RenamedTools renamed)
    {
        if (IsValid(name.Span))
            return name;
        var made = Made(name.Span);
        renamed.Note(made, name);
        return made;
    }

    public static bool IsValid(ReadOnlySpan<byte> name) =>
        name.Length is > 0 and <= MaxLength && (char.IsAsciiLetter((char)name[0]) || name[0] == (byte)'_') && !name.ContainsAnyExcept(Allowed);

    private static JsonText Made(ReadOnlySpan<byte> name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(name, hash);
        var kept = Math.Min(name.Length, MaxLength - HashDigits - 2);
        var made = new byte[1 + kept + 1 + HashDigits];
        made[0] = (byte)'_'; // whatever the name begins with
        for (var i = 0; i < kept; i++)
            made[i + 1] = Allowed.Contains(name[i]) ? name[i] : (byte)'_';
        made[kept + 1] = (byte)'_';
        for (var i = 0; i < HashDigits; i++)
            made[kept + 2 + i] = "0123456789abcdef"u8[hash[i] & 15];
        return new JsonText(made);
    }
}
