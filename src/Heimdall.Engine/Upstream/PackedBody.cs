using System.IO.Compression;

namespace Heimdall.Engine.Upstream;

/// <summary>Bodies that come compressed, from clients or from upstreams.</summary>
internal static class PackedBody
{
    /// <summary>The body unpacked; null where the encoding is not known.</summary>
    /// <param name="encoding">The value of <c>Content-Encoding</c>.</param>
    public static Stream? Unpack(Stream body, string encoding) => encoding.Trim().ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => new GZipStream(body, CompressionMode.Decompress),
        "deflate" => new ZLibStream(body, CompressionMode.Decompress),
        "br" => new BrotliStream(body, CompressionMode.Decompress),
        "identity" or "" => body,
        _ => null,
    };

    /// <summary>Whether reading failed because the body is not packed as it says.</summary>
    public static bool IsDamage(Exception exception) => exception is InvalidDataException or InvalidOperationException { Source: "System.IO.Compression.Brotli" };
}
