using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Heimdall.Engine.Metering;

/// <summary>
/// Ids of usage records: no two are alike, on any node, and later ones sort after earlier ones. In the form of version 7
/// (https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7), with a counter and a number of this process in place of chance for each, which costs a system call.
/// </summary>
internal static class RecordId
{
    private static readonly ulong Process = BinaryPrimitives.ReadUInt64BigEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    private static long _count;

    public static Guid Next(DateTimeOffset now)
    {
        var count = (ulong)Interlocked.Increment(ref _count);
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, ((ulong)now.ToUnixTimeMilliseconds() << 16) | 0x7000 | ((count >> 18) & 0xFFF));

        // 2 bits of the variant, 18 of the counter, 44 of the process.
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (0b10UL << 62) | ((count & 0x3FFFF) << 44) | (Process >> 20));
        return new(bytes, bigEndian: true);
    }
}
