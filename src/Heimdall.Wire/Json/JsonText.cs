using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Heimdall.Wire.Json;

/// <summary>
/// The text of a JSON string, still escaped, without its quotes: the form in which every dialect carries it, so that it is copied
/// and not decoded and encoded again. The default value means "absent". Valid as long as the memory it points into.
/// </summary>
internal readonly struct JsonText(ReadOnlyMemory<byte> escaped) : IEquatable<JsonText>
{
    public ReadOnlyMemory<byte> Escaped { get; } = escaped;

    public ReadOnlySpan<byte> Span => Escaped.Span;

    /// <summary>Absent and empty texts alike.</summary>
    public bool IsEmpty => Escaped.IsEmpty;

    public static JsonText From(string text) => new(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes.ToArray());

    /// <param name="plain">Bytes that need no escaping (no quote, backslash or control character).</param>
    public static JsonText FromPlain(ReadOnlySpan<byte> plain) => new(plain.ToArray());

    /// <summary>A JSON value as it stands inside a string.</summary>
    public static JsonText Holding(RawJson value)
    {
        using var text = new JsonEmitter(value.Span.Length + 64);
        text.AppendEscaped(value.Span);
        return new JsonText(text.WrittenSpan.ToArray());
    }

    /// <summary>True when the decoded text is the given one.</summary>
    public bool Is(ReadOnlySpan<byte> utf8) =>
        Span.Contains((byte)'\\') ? Decode().AsSpan().SequenceEqual(utf8) : Span.SequenceEqual(utf8);

    /// <summary>True when the escaped bytes begin with the given ones, which must need no escaping.</summary>
    public bool StartsWith(ReadOnlySpan<byte> plain) => Span.StartsWith(plain);

    /// <summary>The decoded text as UTF-8.</summary>
    /// <exception cref="JsonFault">The text holds an invalid escape sequence.</exception>
    public byte[] Decode()
    {
        if (!Span.Contains((byte)'\\'))
            return Escaped.ToArray();
        var decoded = ArrayPool<byte>.Shared.Rent(Span.Length);
        try
        {
            return decoded.AsSpan(0, DecodeInto(decoded)).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(decoded);
        }
    }

    /// <summary>Decodes into <paramref name="destination"/>, which is at least as long as the escaped text; returns the length.</summary>
    /// <exception cref="JsonFault">The text holds an invalid escape sequence.</exception>
    public int DecodeInto(Span<byte> destination) => JsonEscapes.Decode(Span, destination);

    public bool Equals(JsonText other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is JsonText other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    public override string ToString() => Encoding.UTF8.GetString(Span.Contains((byte)'\\') ? Decode() : Span);
}
