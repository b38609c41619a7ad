using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Engine.Metering;

/// <summary>
/// Counts the tokens of a JSON Schema as a model gets to read it: descriptions in full, the rest as the family's template prints it, which is
/// TypeScript for some, indented JSON for others.
/// </summary>
internal static class SchemaTokens
{
    /// <param name="structure">Tokens for each of the JSON's own.</param>
    public static double Count(RawJson schema, double structure, PromptShape shape)
    {
        if (schema.IsAbsent)
            return 0;
        var text = 0.0;
        var rest = schema.Span;
        var tokens = 0.0;
        while (NextDescription(rest, out var start, out var length))
        {
            tokens += TextTokens.Count(rest[..start], shape);
            text += TextTokens.Count(rest.Slice(start, length), shape);
            rest = rest[(start + length)..];
        }

        tokens += TextTokens.Count(rest, shape);
        return text + (tokens * structure);
    }

    /// <summary>The text of the next field of that name, without its quotes. A property that is called so holds an object, and is passed over.</summary>
    private static bool NextDescription(ReadOnlySpan<byte> json, out int start, out int length)
    {
        var name = "\"description\""u8;
        start = length = 0;
        for (var from = 0; json[from..].IndexOf(name) is var found and >= 0; from = start)
        {
            start = from + found + name.Length;
            var value = json[start..].TrimStart(" \t\r\n:"u8);
            if (value.IsEmpty || value[0] != (byte)'"')
                continue;
            start = json.Length - value.Length + 1;
            length = EndOfString(json[start..]);
            return true;
        }

        return false;
    }

    private static int EndOfString(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (at < text.Length && text[at] != (byte)'"')
            at += text[at] == (byte)'\\' ? 2 : 1;
        return Math.Min(at, text.Length);
    }
}
