using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Heimdall.Wire.Json;

/// <summary>
/// Where the tokens of a JSON text start: brackets, separators, both quotes of each string, the first byte of each scalar.
/// Built in one vectorised pass; <see cref="JsonCursor"/> walks it and hands out slices of the text, so that strings and whole
/// subtrees are copied from dialect to dialect without being decoded. Positions are rented: dispose when the slices have been used.
/// </summary>
internal sealed class StructuralIndex : IDisposable
{
    private int[] _positions;

    private StructuralIndex(ReadOnlyMemory<byte> json, int[] positions, int count)
    {
        Json = json;
        _positions = positions;
        Count = count;
    }

    public ReadOnlyMemory<byte> Json { get; }

    public int Count { get; }

    public ReadOnlySpan<int> Positions => _positions.AsSpan(0, Count);

    /// <exception cref="JsonFault">A string is not closed.</exception>
    public static StructuralIndex Build(ReadOnlyMemory<byte> json)
    {
        // Typical agent bodies have a token for every 10 to 30 bytes; the array grows where one has more.
        var positions = ArrayPool<int>.Shared.Rent(Math.Max(JsonBlock.Size * 2, (json.Length / 8) + JsonBlock.Size));
        var count = 0;
        var carry = default(JsonBlock.Carry);
        var span = json.Span;
        var offset = 0;

        for (; offset + JsonBlock.Size <= span.Length; offset += JsonBlock.Size)
        {
            var block = JsonBlock.Read(ref MemoryMarshal.GetReference(span[offset..]), ref carry);
            Append(Tokens(block, ref carry), offset, ref positions, ref count);
        }

        if (offset < span.Length)
        {
            Span<byte> tail = stackalloc byte[JsonBlock.Size];
            tail.Fill((byte)' ');
            span[offset..].CopyTo(tail);
            var block = JsonBlock.Read(ref MemoryMarshal.GetReference(tail), ref carry);
            Append(Tokens(block, ref carry), offset, ref positions, ref count);
        }

        if (carry.InString != 0)
        {
            ArrayPool<int>.Shared.Return(positions);
            throw new JsonFault("a string is not closed", json.Length);
        }

        return new StructuralIndex(json, positions, count);
    }

    public void Dispose()
    {
        if (_positions.Length == 0)
            return;
        ArrayPool<int>.Shared.Return(_positions);
        _positions = [];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Tokens(JsonBlock block, ref JsonBlock.Carry carry)
    {
        var scalarStarts = block.Scalars & ~((block.Scalars << 1) | carry.Scalar);
        carry.Scalar = block.Scalars >> 63;
        return block.Brackets | block.Separators | block.Quotes | scalarStarts;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Append(ulong tokens, int offset, ref int[] positions, ref int count)
    {
        if (positions.Length - count < JsonBlock.Size)
            positions = Grow(positions, count);
        ref var next = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(positions), count);
        count += BitOperations.PopCount(tokens);
        while (tokens != 0)
        {
            next = offset + BitOperations.TrailingZeroCount(tokens);
            next = ref Unsafe.Add(ref next, 1);
            tokens &= tokens - 1;
        }
    }

    private static int[] Grow(int[] positions, int count)
    {
        var larger = ArrayPool<int>.Shared.Rent(positions.Length * 2);
        positions.AsSpan(0, count).CopyTo(larger);
        ArrayPool<int>.Shared.Return(positions);
        return larger;
    }
}
