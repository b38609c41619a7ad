using System.Globalization;
using System.Text;

namespace Heimdall.Wire.Json;

/// <summary>
/// Undoes the escape sequences of a JSON string (RFC 8259 §7). Half a surrogate pair becomes U+FFFD: JavaScript clients cut texts
/// between the halves and send what is left, and their own parsers read it back without complaint.
/// </summary>
internal static class JsonEscapes
{
    /// <summary>Decodes into <paramref name="destination"/>, which is at least as long as the escaped text; returns the length.</summary>
    /// <exception cref="JsonFault">An escape sequence is invalid.</exception>
    public static int Decode(ReadOnlySpan<byte> escaped, Span<byte> destination)
    {
        var length = 0;
        var at = 0;
        while (escaped[at..].IndexOf((byte)'\\') is var plain and >= 0)
        {
            escaped.Slice(at, plain).CopyTo(destination[length..]);
            length += plain;
            at += plain;
            at += One(escaped, at, destination, ref length);
        }

        escaped[at..].CopyTo(destination[length..]);
        return length + escaped.Length - at;
    }

    // Returns how many escaped bytes were read.
    private static int One(ReadOnlySpan<byte> escaped, int at, Span<byte> destination, ref int length)
    {
        var kind = at + 1 < escaped.Length ? escaped[at + 1] : (byte)0;
        if (kind == (byte)'u')
            return Unicode(escaped, at, destination, ref length);
        destination[length++] = kind switch
        {
            (byte)'"' or (byte)'\\' or (byte)'/' => kind,
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            _ => throw Invalid(at),
        };
        return 2;
    }

    private static int Unicode(ReadOnlySpan<byte> escaped, int at, Span<byte> destination, ref int length)
    {
        const int sequence = 6; // \uXXXX
        var first = CodeUnit(escaped, at) ?? throw Invalid(at);
        if (char.IsHighSurrogate(first) && CodeUnit(escaped, at + sequence) is { } second && char.IsLowSurrogate(second))
        {
            length += new Rune(first, second).EncodeToUtf8(destination[length..]);
            return sequence * 2;
        }

        var rune = char.IsSurrogate(first) ? Rune.ReplacementChar : new Rune(first);
        length += rune.EncodeToUtf8(destination[length..]);
        return sequence;
    }

    private static char? CodeUnit(ReadOnlySpan<byte> escaped, int at) =>
        escaped.Length >= at + 6 && escaped[at] == (byte)'\\' && escaped[at + 1] == (byte)'u'
        && ushort.TryParse(escaped.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : null;

    private static JsonFault Invalid(int at) => new("a string holds an invalid escape sequence", at);
}
