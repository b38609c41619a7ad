using System.Buffers.Text;

namespace Heimdall.Bench.Traffic;

/// <summary>
/// The time at which the mock wrote an event, inside its text: <c>~t0001234567890123456~</c>, in <see cref="System.Diagnostics.Stopwatch"/> ticks,
/// so that the load generator knows how long the event was on its way, however it was translated.
/// </summary>
internal static class Stamp
{
    public const int Digits = 19;

    public const string Placeholder = "~t0000000000000000000~";

    public static ReadOnlySpan<byte> Start => "~t"u8;

    /// <param name="digits">Exactly <see cref="Digits"/> bytes.</param>
    public static void Write(long ticks, Span<byte> digits) => Utf8Formatter.TryFormat(ticks, digits, out _, new('D', Digits));

    public static long Read(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits[..Digits], out long ticks, out var used) && used == Digits ? ticks : throw new InvalidDataException("A time stamp was damaged.");
}
