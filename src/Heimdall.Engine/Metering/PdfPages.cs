using System.Buffers;
using Heimdall.Wire.Json;

namespace Heimdall.Engine.Metering;

/// <summary>How many pages a PDF has: by the page objects that can be seen in it, else by its size, since newer files pack them away.</summary>
internal static class PdfPages
{
    /// <summary>Bytes of base64 that are looked at; the size speaks for the rest.</summary>
    private const int LookedAt = 1024 * 1024;

    /// <summary>Bytes of base64 of a page of an office's documents.</summary>
    private const double OfPage = 50_000;

    public static double Count(JsonText base64)
    {
        var looked = base64.Span[..Math.Min(base64.Span.Length, LookedAt)];
        var seen = Seen(looked);
        if (seen == 0)
            return Math.Max(1, base64.Span.Length / OfPage);
        return seen * ((double)base64.Span.Length / looked.Length);
    }

    private static int Seen(ReadOnlySpan<byte> base64)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Base64Head.LengthOf(base64));
        try
        {
            var length = Base64Head.Decode(base64, buffer);
            return PageObjects(buffer.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int PageObjects(ReadOnlySpan<byte> file)
    {
        var pages = 0;
        while (file.IndexOf("/Type"u8) is var at and >= 0)
        {
            file = file[(at + "/Type"u8.Length)..].TrimStart(" \r\n"u8);
            if (file.StartsWith("/Page"u8) && !file.StartsWith("/Pages"u8))
                pages++;
        }

        return pages;
    }
}
