using System.Buffers;
using System.Buffers.Binary;
using Heimdall.Wire.Json;

namespace Heimdall.Engine.Metering;

/// <summary>Width and height of an image, in pixels, from the head of its file: PNG, JPEG, GIF or WebP.</summary>
internal static class ImageSize
{
    // A JPEG's camera data and thumbnail stand before its size, each at most 64 kB.
    private const int LongestHead = 192 * 1024;

    /// <summary>Null where the data is of another kind, or damaged.</summary>
    public static (int Width, int Height)? Read(JsonText base64)
    {
        var head = base64.Span[..Math.Min(base64.Span.Length, LongestHead)];
        var buffer = ArrayPool<byte>.Shared.Rent(Base64Head.LengthOf(head));
        try
        {
            var length = Base64Head.Decode(head, buffer);
            return OfFile(buffer.AsSpan(0, length)) is { Width: > 0, Height: > 0 } size ? size : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static (int Width, int Height)? OfFile(ReadOnlySpan<byte> file)
    {
        if (file.Length >= 24 && file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']))
            return (BinaryPrimitives.ReadInt32BigEndian(file[16..]), BinaryPrimitives.ReadInt32BigEndian(file[20..]));
        if (file.Length >= 10 && file.StartsWith("GIF8"u8))
            return (BinaryPrimitives.ReadUInt16LittleEndian(file[6..]), BinaryPrimitives.ReadUInt16LittleEndian(file[8..]));
        if (file.Length >= 30 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8))
            return OfWebP(file[12..]);
        return file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]) ? OfJpeg(file[2..]) : null;
    }

    // https://developers.google.com/speed/webp/docs/riff_container: lossy, lossless, or with an extended head.
    private static (int Width, int Height)? OfWebP(ReadOnlySpan<byte> chunk)
    {
        if (chunk.StartsWith("VP8 "u8))
            return (BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(chunk[16..]) & 0x3FFF);
        if (chunk.StartsWith("VP8X"u8))
            return ((int)ThreeBytes(chunk[12..]) + 1, (int)ThreeBytes(chunk[15..]) + 1);
        if (!chunk.StartsWith("VP8L"u8))
            return null;
        var bits = BinaryPrimitives.ReadUInt32LittleEndian(chunk[9..]);
        return ((int)(bits & 0x3FFF) + 1, (int)(bits >> 14 & 0x3FFF) + 1);
    }

    private static uint ThreeBytes(ReadOnlySpan<byte> bytes) => bytes[0] | ((uint)bytes[1] << 8) | ((uint)bytes[2] << 16);

    // Segments, each with a marker and its length, up to the one that starts the frame and tells the size (ITU T.81, B.1 and B.2.2).
    private static (int Width, int Height)? OfJpeg(ReadOnlySpan<byte> segments)
    {
        while (segments.Length >= 9 && segments[0] == 0xFF)
        {
            var marker = segments[1];
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return (BinaryPrimitives.ReadUInt16BigEndian(segments[7..]), BinaryPrimitives.ReadUInt16BigEndian(segments[5..]));
            var length = marker == 0xFF ? 1 : 2 + BinaryPrimitives.ReadUInt16BigEndian(segments[2..]);
            if (length > segments.Length)
                return null;
            segments = segments[length..];
        }

        return null;
    }
}
