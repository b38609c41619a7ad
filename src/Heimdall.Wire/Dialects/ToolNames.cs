using System.Buffers;
using System.Security.Cryptography;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>
/// Names of tools as an upstream takes them. A name that it would refuse is replaced by one made of it and of its hash: the same on every turn and node
/// (conformance B46), different for different names, and turned back in the answer by <see cref="ToolCallRepair"/> without any memory.
/// </summary>
internal static class ToolNames
{
    private const int HashLength = 8;

    private static readonly SearchValues<byte> _plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"u8);
    private static readonly SearchValues<byte> _plainOrDotted = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.:"u8);

    public static JsonText For(JsonText name, DialectId upstream)
    {
        var most = MaxLength(upstream);
        if (name.IsEmpty || (name.Span.Length <= most && name.Span.IndexOfAnyExcept(Allowed(upstream)) < 0 && MayBegin(name.Span[0], upstream)))
            return name;
        var kept = Math.Min(name.Span.Length, most - HashLength - 1);
        var made = new byte[kept + 1 + HashLength];
        name.Span[..kept].CopyTo(made);
        foreach (ref var b in made.AsSpan(0, kept))
            b = _plain.Contains(b) ? b : (byte)'_';
        made[0] = MayBegin(made[0], upstream) ? made[0] : (byte)'_';
        made[kept] = (byte)'_';
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(name.Span, hash);
        Convert.TryToHexStringLower(hash[..(HashLength / 2)], made.AsSpan(kept + 1), out _);
        return new JsonText(made);
    }

    /// <summary>The names that <see cref="For"/> replaces, by what it puts in their place; null where there are none, as nearly always.</summary>
    public static Dictionary<JsonText, JsonText>? Replaced(IReadOnlyList<Tool> tools, DialectId upstream)
    {
        Dictionary<JsonText, JsonText>? replaced = null;
        foreach (var tool in tools)
        {
            var written = For(tool.Name, upstream);
            if (!written.Equals(tool.Name))
                (replaced ??= [])[written] = tool.Name;
        }

        return replaced;
    }

    private static SearchValues<byte> Allowed(DialectId upstream) => upstream == DialectId.GeminiGenerate ? _plainOrDotted : _plain;

    // https://ai.google.dev/api/caching#FunctionDeclaration: a letter or an underscore stands first.
    private static bool MayBegin(byte first, DialectId upstream) =>
        upstream != DialectId.GeminiGenerate || char.IsAsciiLetter((char)first) || first == (byte)'_';

    /// <summary>Characters: https://platform.openai.com/docs/api-reference/chat/create#chat-create-tools, https://platform.claude.com/docs/en/api/messages (seen 2026-11).</summary>
    private static int MaxLength(DialectId upstream) => upstream == DialectId.AnthropicMessages ? 128 : 64;
}
