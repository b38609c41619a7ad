using System.Numerics;
using System.Runtime.InteropServices;

namespace Heimdall.Wire.Json;

/// <summary>Tells whether a JSON object was cut short, without reading it: one vectorised pass that allocates nothing.</summary>
internal static class JsonEnding
{
    /// <summary>Every string and every bracket that the text opens is closed. Whether it is JSON otherwise is not looked at.</summary>
    public static bool IsReached(ReadOnlySpan<byte> json)
    {
        var carry = default(JsonBlock.Carry);
        var open = 0;
        for (; json.Length >= JsonBlock.Size; json = json[JsonBlock.Size..])
            open += Opened(ref MemoryMarshal.GetReference(json), ref carry);
        if (!json.IsEmpty)
        {
            Span<byte> tail = stackalloc byte[JsonBlock.Size];
            tail.Fill((byte)' ');
            json.CopyTo(tail);
            open += Opened(ref MemoryMarshal.GetReference(tail), ref carry);
        }

        return open == 0 && carry.InString == 0;
    }

    private static int Opened(ref byte start, ref JsonBlock.Carry carry)
    {
        var block = new JsonBlock(ref start, ref carry);
        var brackets = block.Brackets;
        return brackets == 0 ? 0 : (2 * BitOperations.PopCount(brackets & block.Opening)) - BitOperations.PopCount(brackets);
    }
}
