using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Heimdall.Wire.Json;

/// <summary>
/// What stands where in 64 bytes of JSON, one bit a byte, lowest bit first. Masks are worked out when asked for: ask once.
/// The method is that of simdjson's first stage (Langdale and Lemire, "Parsing Gigabytes of JSON per Second", https://arxiv.org/abs/1902.08318).
/// </summary>
internal readonly ref struct JsonBlock
{
    public const int Size = 64;

    private const ulong OddBits = 0xAAAA_AAAA_AAAA_AAAA;

    private readonly Vector512<byte> _bytes;
    private readonly ulong _backslashes;

    /// <summary>Quotes that open or close a string; escaped ones are not among them.</summary>
    public readonly ulong Quotes;

    /// <summary>Bytes of strings, the opening quote included, the closing one not.</summary>
    public readonly ulong InString;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public JsonBlock(ref byte start, ref Carry carry)
    {
        _bytes = Vector512.LoadUnsafe(ref start);
        _backslashes = Equal((byte)'\\');
        Quotes = Equal((byte)'"') & ~Escaped(_backslashes, ref carry.Escaped);
        if (Quotes == 0)
        {
            InString = carry.InString;
            return;
        }

        InString = PrefixXor(Quotes) ^ carry.InString;
        carry.InString = (ulong)((long)InString >> 63);
    }

    /// <summary>All of it lies within one string: there is nothing else to ask. So are two of three blocks of an agent's request.</summary>
    public bool IsText => (Quotes | ~InString) == 0;

    /// <summary><c>{ } [ ]</c> outside strings.</summary>
    public ulong Brackets
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            // '[' and '{', ']' and '}' differ in bit 0x20 only.
            var folded = _bytes | Vector512.Create((byte)0x20);
            var brackets = Vector512.Equals(folded, Vector512.Create((byte)'{')) | Vector512.Equals(folded, Vector512.Create((byte)'}'));
            return brackets.ExtractMostSignificantBits() & ~InString;
        }
    }

    /// <summary>Of brackets, those that open; of other bytes it says nothing.</summary>
    public ulong Opening
    {
        // '{' and '[' have bit 0x02, '}' and ']' have not; shifted to the top of each byte, where it can be extracted.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.ShiftLeft(_bytes.AsUInt64(), 6).AsByte().ExtractMostSignificantBits();
    }

    /// <summary><c>: ,</c> outside strings.</summary>
    public ulong Separators
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (Equal((byte)':') | Equal((byte)',')) & ~InString;
    }

    /// <summary>Blanks and control characters, inside strings too.</summary>
    public ulong Blanks
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.LessThanOrEqual(_bytes, Vector512.Create((byte)' ')).ExtractMostSignificantBits();
    }

    /// <summary>Backslashes outside strings: no JSON has them, and they would hide the quote behind them from us but not from others.</summary>
    public ulong StrayBackslashes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _backslashes & ~InString;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Equal(byte value) => Vector512.Equals(_bytes, Vector512.Create(value)).ExtractMostSignificantBits();

    // A byte is escaped when an odd number of backslashes stands before it. A run of them that begins at an even place borrows from, or leaves alone,
    // the odd bits behind it, and so tells where it ends; without a branch, because about every other block has some.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Escaped(ulong backslashes, ref ulong firstIsEscaped)
    {
        var starts = backslashes & ~firstIsEscaped;
        var ends = (((starts << 1) | OddBits) - starts) ^ OddBits;
        var escaped = ends ^ (backslashes | firstIsEscaped);
        firstIsEscaped = (ends & backslashes) >> 63;
        return escaped;
    }

    // Each bit becomes the parity of itself and all lower ones; a carry-less product by all ones is just that.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong PrefixXor(ulong bits)
    {
        if (Pclmulqdq.IsSupported)
            return Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar(bits), Vector128<ulong>.AllBitsSet, 0).ToScalar();
        bits ^= bits << 1;
        bits ^= bits << 2;
        bits ^= bits << 4;
        bits ^= bits << 8;
        bits ^= bits << 16;
        bits ^= bits << 32;
        return bits;
    }

    /// <summary>What one block passes on to the next.</summary>
    internal struct Carry
    {
        /// <summary>1 when the first byte of the next block is escaped.</summary>
        public ulong Escaped;

        /// <summary>All ones when the next block starts inside a string.</summary>
        public ulong InString;

        /// <summary>1 when the block ended within a scalar.</summary>
        public ulong Scalar;
    }
}
