using System.Buffers.Text;
using System.Globalization;

namespace Heimdall.Bench.Traffic;

/// <summary>
/// How the mock shall answer. It travels as the model name, the one field that every proxy passes on: <c>bench-whole</c>, or
/// <c>bench-stream-100-20-</c> for 100 events with 20 ms between them.
/// </summary>
/// <param name="Events">Text events of a stream; 0 asks for a whole answer.</param>
/// <param name="GapMs">Between two events, in milliseconds.</param>
internal readonly record struct Plan(int Events, int GapMs)
{
    private static ReadOnlySpan<byte> StreamName => "bench-stream-"u8;

    public string Model => Events == 0 ? "bench-whole" : string.Create(CultureInfo.InvariantCulture, $"bench-stream-{Events}-{GapMs}-");

    /// <summary>The plan in the first bytes of a body; false where there is none.</summary>
    public static bool TryFind(ReadOnlySpan<byte> body, out Plan plan)
    {
        plan = default;
        if (body.IndexOf("bench-whole"u8) >= 0)
            return true;
        var at = body.IndexOf(StreamName);
        if (at < 0)
            return false;
        var rest = body[(at + StreamName.Length)..];
        if (!Utf8Parser.TryParse(rest, out int events, out var used) || used == rest.Length || !Utf8Parser.TryParse(rest[(used + 1)..], out int gap, out _))
            return false;
        plan = new Plan(events, gap);
        return true;
    }
}
