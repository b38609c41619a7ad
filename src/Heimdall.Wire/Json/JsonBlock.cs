using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Heimdall.Wire.Json;

/// <summary>
/// What stands where in 64 bytes of JSON, one bit a byte, lowest bit first.
/// The method is that of simdjson's first stage (Langdale and Lemire, "Parsing Gigabytes of JSON per Second", https://arxiv.org/abs/1902.08318).
/// </summary>
internal readonly struct JsonBlock
{
    public const int Size = 64;

    private const ulong EvenBits = 0x5555_5555_5555_5555;

    /// <summary>Quotes that open or close a string; escaped ones are not among them.</summary>
    public ulong Quotes { get; }

    /// <summary>Bytes of strings, the opening quote included, the closing one not.</summary>
    public ulong InString { get; }

    /// <summary><c>{ } [ ]</c> outside strings.</summary>
    public ulong Brackets { get; }

    /// <summary><c>: ,</c> outside strings.</summary>
    public ulong Separators { get; }

    /// <summary>Bytes of numbers and of <c>true</c>, <c>false</c>, <c>null</c> (or of garbage in their place).</summary>
    public ulong Scalars { get; }

    /// <summary>Backslashes outside strings: no JSON has them, and they would hide the quote behind them from us but not from others.</summary>
    public ulong StrayBackslashes { get; }

    private JsonBlock(ulong quotes, ulong inString, ulong backslashes, ulong brackets, ulong separators, ulong blank)
    {
        StrayBackslashes = backslashes & ~inString;
        Quotes = quotes;
        InString = inString;
        Brackets = brackets & ~inString;
        Separators = separators & ~inString;
        Scalars = ~(Brackets | Separators | blank | quotes | inString);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static JsonBlock Read(ref byte start, ref Carry carry)
    {
        var low = Vector256.LoadUnsafe(ref start);
        var high = Vector256.LoadUnsafe(ref start, 32);

        var backslashes = Equal(low, high, (byte)'\\');
        var escaped = Escaped(backslashes, ref carry.Escaped);
        var quotes = Equal(low, high, (byte)'"') & ~escaped;
        var inString = PrefixXor(quotes) ^ carry.InString;
        carry.InString = (ulong)((long)inString >> 63);

        // '[' and '{', ']' and '}' differ in bit 0x20 only.
        var caseBit = Vector256.Create((byte)0x20);
        var folded = (low | caseBit, high | caseBit);
        var brackets = Equal(folded.Item1, folded.Item2, (byte)'{') | Equal(folded.Item1, folded.Item2, (byte)'}');
        var separators = Equal(low, high, (byte)':') | Equal(low, high, (byte)',');
        var space = Vector256.Create((byte)' ');
        var blank = Bits(Vector256.LessThanOrEqual(low, space), Vector256.LessThanOrEqual(high, space));
        return new JsonBlock(quotes, inString, backslashes, brackets, separators, blank);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Equal(Vector256<byte> low, Vector256<byte> high, byte value)
    {
        var wanted = Vector256.Create(value);
        return Bits(Vector256.Equals(low, wanted), Vector256.Equals(high, wanted));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bits(Vector256<byte> low, Vector256<byte> high) =>
        low.ExtractMostSignificantBits() | ((ulong)high.ExtractMostSignificantBits() << 32);

    // A byte is escaped when an odd number of backslashes stands before it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Escaped(ulong backslashes, ref ulong firstIsEscaped)
    {
        if (backslashes == 0)
        {
            var escaped = firstIsEscaped;
            firstIsEscaped = 0;
            return escaped;
        }

        backslashes &= ~firstIsEscaped;
        var followsBackslash = (backslashes << 1) | firstIsEscaped;
        var oddStarts = backslashes & ~EvenBits & ~followsBackslash;
        var evenSequences = unchecked(oddStarts + backslashes);
        firstIsEscaped = evenSequences < oddStarts ? 1UL : 0UL;
        return (EvenBits ^ (evenSequences << 1)) & followsBackslash;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong PrefixXor(ulong bits)
    {
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
