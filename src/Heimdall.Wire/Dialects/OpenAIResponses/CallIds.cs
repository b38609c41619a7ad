using System.Security.Cryptography;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Call ids as the upstream takes them; a replacement is made from a hash, so that the output finds its call without any memory.</summary>
internal static class CallIds
{
    /// <summary>Characters; the API answers 400 to longer ones (spec claude-code §6.1).</summary>
    private const int MaxLength = 64;

    public static JsonText For(JsonText id)
    {
        if (id.Span.Length is > 0 and <= MaxLength)
            return id;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(id.Span, hash);
        return JsonText.From("call_" + Convert.ToHexStringLower(hash[..16]));
    }
}
