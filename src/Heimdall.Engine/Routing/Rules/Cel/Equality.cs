namespace Heimdall.Engine.Routing.Rules.Cel;

/// <summary>
/// <c>==</c>: between numbers of all types by value, false between other types that differ, element by element in lists and maps; NaN
/// equals nothing (cel-spec, "Equality").
/// </summary>
internal static class Equality
{
    /// <param name="steps">What may still be spent; at 0 when that did not suffice, and the answer is worth nothing.</param>
    public static bool Of(in CelValue left, in CelValue right, ref int steps) => Of(left, right, ref steps, CelLimits.Depth);

    /// <summary>The same where neither is a list or a map.</summary>
    public static bool OfScalars(in CelValue left, in CelValue right) => (left.Kind, right.Kind) switch
    {
        (CelKind.String, CelKind.String) => string.Equals(left.AsString, right.AsString, StringComparison.Ordinal),
        (CelKind.Bool, CelKind.Bool) => left.IsTrue == right.IsTrue,
        (CelKind.Null, CelKind.Null) => true,
        (CelKind.Bytes, CelKind.Bytes) => left.AsBytes.SequenceEqual(right.AsBytes),
        (CelKind.Type, CelKind.Type) => left.AsType == right.AsType,
        _ => left.IsNumber && right.IsNumber && Ordering.OfNumbers(left, right) == 0,
    };

    private static bool Of(in CelValue left, in CelValue right, ref int steps, int depth)
    {
        if (left.Kind is not (CelKind.List or CelKind.Map))
        {
            steps -= left.Kind == CelKind.String ? left.AsString.Length / CelLimits.CharactersPerStep : 0;
            return OfScalars(left, right);
        }

        if (left.Kind != right.Kind)
            return false;
        if (depth == 0)
            steps = 0;
        return left.Kind == CelKind.List ? OfLists(left.AsList, right.AsList, ref steps, depth) : OfMaps(left.AsMap, right.AsMap, ref steps, depth);
    }

    private static bool OfLists(ReadOnlySpan<CelValue> left, ReadOnlySpan<CelValue> right, ref int steps, int depth)
    {
        if (left.Length != right.Length)
            return false;
        for (var i = 0; i < left.Length; i++)
        {
            if (--steps <= 0 || !Of(left[i], right[i], ref steps, depth - 1))
                return false;
        }

        return true;
    }

    // A map that cannot be listed equals itself only.
    private static bool OfMaps(ICelMap left, ICelMap right, ref int steps, int depth)
    {
        if (left.Keys is not { } keys || right.Keys is not { } others)
            return ReferenceEquals(left, right);
        if (keys.Count != others.Count)
            return false;
        foreach (var key in keys)
        {
            if (--steps <= 0 || !left.TryGet(key, out var value) || !right.TryGet(key, out var other) || !Of(value, other, ref steps, depth - 1))
                return false;
        }

        return true;
    }
}
