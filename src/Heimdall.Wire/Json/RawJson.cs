using System.Text;

namespace Heimdall.Wire.Json;

/// <summary>
/// One whole JSON value as its bytes stand in the text it came from; balanced, so that copying it into another text cannot break
/// that text's structure. The default value means "absent". Valid as long as the memory it points into.
/// </summary>
internal readonly record struct RawJson(ReadOnlyMemory<byte> Utf8)
{
    public bool IsAbsent => Utf8.IsEmpty;

    public JsonKind Kind => Utf8.IsEmpty ? JsonKind.None : KindOf(Utf8.Span[0]);

    public ReadOnlySpan<byte> Span => Utf8.Span;

    /// <summary>For values of our own making, such as a constant schema.</summary>
    public static RawJson FromLiteral(ReadOnlySpan<byte> json) => new(json.ToArray());

    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);

    internal static JsonKind KindOf(byte first) => first switch
    {
        (byte)'{' => JsonKind.Object,
        (byte)'[' => JsonKind.Array,
        (byte)'"' => JsonKind.String,
        (byte)'t' => JsonKind.True,
        (byte)'f' => JsonKind.False,
        (byte)'n' => JsonKind.Null,
        (byte)'-' or (>= (byte)'0' and <= (byte)'9') => JsonKind.Number,
        _ => JsonKind.None,
    };
}
