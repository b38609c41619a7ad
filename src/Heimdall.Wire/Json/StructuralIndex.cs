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
    /// <summary>Texts with more tokens are refused: each costs four bytes, so a body of commas would cost four times itself.</summary>
    public const int MaxTokens = 8 * 1024 * 1024;

    private const int FirstPositions = 64 * 1024;

    private int[] _positions;

    private StructuralIndex(ReadOnlyMemory<byte> json, int[] positions)
    {
        Json = json;
        _positions = positions;
    }

    public ReadOnlyMemory<byte> Json { get; }

    public int Count { get; private set; }

    public ReadOnlySpan<int> Positions => _positions.AsSpan(0, Count);

    /// <exception cref="JsonFault">A string is not closed, a backslash stands outside of one, or there are more than <see cref="MaxTokens"/>.</exception>
    public static StructuralIndex Build(ReadOnlyMemory<byte> json)
    {
        // Typical agent bodies have a token for every 10 to 30 bytes; the array grows where one has more.
        var index = new StructuralIndex(json, ArrayPool<int>.Shared.Rent(Math.Min(json.Length / 8, FirstPositions) + JsonBlock.Size));
        try
        {
            index.Run(json.Span);
            return index;
        }
        catch (JsonFault)
        {
            index.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_positions.Length == 0)
            return;
        ArrayPool<int>.Shared.Return(_positions);
        _positions = [];
    }

    private void Run(ReadOnlySpan<byte> json)
    {
        var carry = default(JsonBlock.Carry);
        var offset = 0;
        for (; offset + JsonBlock.Size <= json.Length; offset += JsonBlock.Size)
            Read(ref MemoryMarshal.GetReference(json[offset..]), ref carry, offset);

        if (offset < json.Length)
        {
            Span<byte> tail = stackalloc byte[JsonBlock.Size];
            tail.Fill((byte)' ');
            json[offset..].CopyTo(tail);
            Read(ref MemoryMarshal.GetReference(tail), ref carry, offset);
        }

        if (carry.InString != 0)
            throw new JsonFault("a string is not closed", json.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Read(ref byte start, ref JsonBlock.Carry carry, int offset)
    {
        var block = new JsonBlock(ref start, ref carry);
        if (block.IsText)
            return;
        if (block.StrayBackslashes != 0)
            throw new JsonFault("a backslash outside a string", offset + BitOperations.TrailingZeroCount(block.StrayBackslashes));

        // What is nothing else belongs to a number or literal, or to garbage in the place of one; only its first byte is a token.
        var tokens = block.Brackets | block.Separators | block.Quotes;
        var scalars = ~(tokens | block.Blanks | block.InString);
        tokens |= scalars & ~((scalars << 1) | carry.Scalar);
        carry.Scalar = scalars >> 63;
        Append(tokens, offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Append(ulong tokens, int offset)
    {
        if (_positions.Length - Count < JsonBlock.Size)
            Grow(offset);
        ref var next = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_positions), Count);
        Count += BitOperations.PopCount(tokens);

        // Eight at a time, also where fewer are left: what is written too much is written over, and no branch depends on the number.
        for (; tokens != 0; next = ref Unsafe.Add(ref next, 8))
        {
            for (var i = 0; i < 8; i++)
            {
                Unsafe.Add(ref next, i) = offset + BitOperations.TrailingZeroCount(tokens);
                tokens &= tokens - 1;
            }
        }
    }

    private void Grow(int offset)
    {
        if (Count > MaxTokens)
            throw new JsonFault($"more than {MaxTokens} tokens", offset);
        var larger = ArrayPool<int>.Shared.Rent(_positions.Length * 2);
        Positions.CopyTo(larger);
        ArrayPool<int>.Shared.Return(_positions);
        _positions = larger;
    }
}
