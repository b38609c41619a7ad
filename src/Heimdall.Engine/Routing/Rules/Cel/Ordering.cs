namespace Heimdall.Engine.Routing.Rules.Cel;

/// <summary><c>&lt; &lt;= &gt;= &gt;</c>: numbers of all types by value, strings by code point, bytes by octet, false before true (cel-spec, "Ordering").</summary>
internal static class Ordering
{
    /// <summary>What a comparison with NaN comes to: no relation holds.</summary>
    public const int Unordered = 2;

    /// <summary>-1, 0, 1 or <see cref="Unordered"/>; null where the types have no order.</summary>
    public static int? Of(in CelValue left, in CelValue right)
    {
        if (left.IsNumber && right.IsNumber)
            return OfNumbers(left, right);
        if (left.Kind != right.Kind)
            return null;
        return left.Kind switch
        {
            CelKind.Bool => left.IsTrue.CompareTo(right.IsTrue),
            CelKind.String => OfStrings(left.AsString, right.AsString),
            CelKind.Bytes => Math.Sign(left.AsBytes.SequenceCompareTo(right.AsBytes)),
            _ => null,
        };
    }

    // Where a double takes part, both become doubles: the conformance cases want large integers compared so, with the loss.
    public static int OfNumbers(in CelValue left, in CelValue right) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) => left.AsInt.CompareTo(right.AsInt),
        (CelKind.Uint, CelKind.Uint) => left.AsUint.CompareTo(right.AsUint),
        (CelKind.Int, CelKind.Uint) => left.AsInt < 0 ? -1 : ((ulong)left.AsInt).CompareTo(right.AsUint),
        (CelKind.Uint, CelKind.Int) => right.AsInt < 0 ? 1 : left.AsUint.CompareTo((ulong)right.AsInt),
        _ => OfDoubles(ToDouble(left), ToDouble(right)),
    };

    private static int OfDoubles(double left, double right) =>
        left < right ? -1 : left > right ? 1 : left == right ? 0 : Unordered;

    private static double ToDouble(in CelValue value) => value.Kind switch
    {
        CelKind.Int => value.AsInt,
        CelKind.Uint => value.AsUint,
        _ => value.AsDouble,
    };

    // UTF-16 orders like code points, except that surrogates (code points from 0x10000) stand before 0xE000 to 0xFFFF.
    private static int OfStrings(string left, string right)
    {
        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
            return left.Length.CompareTo(right.Length);
        return Rank(left[common]).CompareTo(Rank(right[common]));
    }

    private static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
