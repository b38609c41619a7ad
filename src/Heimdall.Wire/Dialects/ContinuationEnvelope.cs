using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>
/// Packs a <see cref="ContinuationState"/> into one text that a client of another dialect echoes: <c>hd1~ORIGIN~PROVIDER~ITEM~DATA</c>. The
/// version stands first, the data last and unchanged; the tilde is in no base64 alphabet, so that no signature of an upstream's own looks like
/// an envelope. Nothing is signed or encrypted: what is in it the upstream signed itself, and a forged one only fails there.
/// </summary>
internal static class ContinuationEnvelope
{
    private const byte Separator = (byte)'~';
    private const byte Redacted = (byte)'x';

    /// <summary>What every envelope begins with.</summary>
    private static ReadOnlySpan<byte> Version => "hd1~"u8;

    /// <summary>How base64 of an envelope begins, whatever its origin is.</summary>
    private static ReadOnlySpan<byte> Base64Version => "aGQxf"u8;

    /// <summary>The envelope as it is, for fields that take any text.</summary>
    /// <param name="provider">Who wrote the state, by its name in the configuration.</param>
    public static JsonText Pack(ContinuationState state, string provider)
    {
        var writer = Name(provider);
        var packed = new byte[Version.Length + 2 + writer.Length + 1 + state.ItemId.Span.Length + 1 + state.Data.Span.Length];
        Version.CopyTo(packed);
        var at = Version.Length;
        packed[at++] = state.IsRedacted ? Redacted : Letter(state.Origin);
        packed[at++] = Separator;
        writer.CopyTo(packed, at);
        at += writer.Length;
        packed[at++] = Separator;
        state.ItemId.Span.CopyTo(packed.AsSpan(at));
        at += state.ItemId.Span.Length;
        packed[at++] = Separator;
        state.Data.Span.CopyTo(packed.AsSpan(at));
        return new JsonText(packed);
    }

    /// <summary>The envelope for fields that take base64 only.</summary>
    public static JsonText PackBase64(ContinuationState state, string provider)
    {
        var plain = Pack(state, provider).Span;
        var packed = new byte[Base64.GetMaxEncodedToUtf8Length(plain.Length)];
        Base64.EncodeToUtf8(plain, packed, out _, out _);
        return new JsonText(packed);
    }

    /// <summary>A tool-call id with the envelope behind it, for clients that echo nothing else (OpenAI's chat dialect).</summary>
    public static JsonText PackIntoId(JsonText id, ContinuationState state, string provider) =>
        new((byte[])[.. id.Span, Separator, .. Pack(state, provider).Span]);

    /// <summary>Opens an envelope in either form; false when the text is none.</summary>
    public static bool TryUnpack(JsonText text, out ContinuationState state)
    {
        state = default;
        if (text.StartsWith(Version))
            return TryRead(text.Escaped, out state);
        if (!text.StartsWith(Base64Version))
            return false;
        var plain = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Span.Length)];
        return Base64.DecodeFromUtf8(text.Span, plain, out _, out var length) == System.Buffers.OperationStatus.Done
            && plain.AsSpan(0, length).StartsWith(Version)
            && TryRead(plain.AsMemory(0, length), out state);
    }

    /// <summary>Takes apart what <see cref="PackIntoId"/> made; an id without an envelope comes back as it is.</summary>
    public static JsonText UnpackId(JsonText id, out ContinuationState? state)
    {
        state = null;
        var at = id.Span.IndexOf("~hd1~"u8);
        if (at <= 0 || !TryRead(id.Escaped[(at + 1)..], out var found))
            return id;
        state = found;
        return new JsonText(id.Escaped[..at]);
    }

    /// <summary>A quick look at a whole body: false when no envelope is in it.</summary>
    public static bool MayBeIn(ReadOnlySpan<byte> body) => body.IndexOf(Version) >= 0 || body.IndexOf(Base64Version) >= 0;

    private static bool TryRead(ReadOnlyMemory<byte> envelope, [NotNullWhen(true)] out ContinuationState state)
    {
        state = default;
        var rest = envelope[Version.Length..];
        if (!Next(ref rest, out var origin) || !Next(ref rest, out var provider) || !Next(ref rest, out var item) || rest.IsEmpty)
            return false;
        if (origin.Length != 1 || Dialect(origin.Span[0]) is not { } dialect)
            return false;
        state = new ContinuationState(dialect, new JsonText(rest))
        {
            Provider = new JsonText(provider),
            ItemId = new JsonText(item),
            IsRedacted = origin.Span[0] == Redacted,
        };
        return true;
    }

    private static bool Next(ref ReadOnlyMemory<byte> rest, out ReadOnlyMemory<byte> field)
    {
        var end = rest.Span.IndexOf(Separator);
        field = end < 0 ? default : rest[..end];
        if (end >= 0)
            rest = rest[(end + 1)..];
        return end >= 0;
    }

    private static byte Letter(DialectId dialect) => dialect switch
    {
        DialectId.AnthropicMessages => (byte)'a',
        DialectId.OpenAIChat => (byte)'c',
        DialectId.OpenAIResponses => (byte)'r',
        DialectId.GeminiGenerate => (byte)'g',
        _ => throw new System.Diagnostics.UnreachableException($"{dialect}"),
    };

    private static DialectId? Dialect(byte letter) => letter switch
    {
        (byte)'a' or Redacted => DialectId.AnthropicMessages,
        (byte)'c' => DialectId.OpenAIChat,
        (byte)'r' => DialectId.OpenAIResponses,
        (byte)'g' => DialectId.GeminiGenerate,
        _ => null,
    };

    // A name that could end the field early is left out of it: such a state is then taken for anyone's of its dialect.
    private static byte[] Name(string provider) => provider.Contains('~', StringComparison.Ordinal) ? [] : JsonText.From(provider).Escaped.ToArray();
}
