using System.Buffers.Text;

namespace Heimdall.Engine.Metering;

/// <summary>Decodes the beginning of a base64 text, whose end may be cut off anywhere, in either alphabet: Google's clients use that of URLs.</summary>
internal static class Base64Head
{
    public static int LengthOf(ReadOnlySpan<byte> base64) => Base64.GetMaxDecodedFromUtf8Length(base64.Length);

    /// <summary>How many bytes were decoded; decoding ends at the first byte that is not base64.</summary>
    /// <param name="destination">At least <see cref="LengthOf"/>.</param>
    public static int Decode(ReadOnlySpan<byte> base64, Span<byte> destination)
    {
        int length;
        if (base64.ContainsAny((byte)'-', (byte)'_'))
            Base64Url.DecodeFromUtf8(base64, destination, out _, out length, isFinalBlock: false);
        else
            Base64.DecodeFromUtf8(base64[..(base64.Length / 4 * 4)], destination, out _, out length, isFinalBlock: false);
        return length;
    }
}
