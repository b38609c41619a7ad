using System.Collections.Immutable;

namespace Heimdall.Engine.Routing.Rules.Cel;

/// <summary>A map that an expression wrote.</summary>
internal sealed class CelMap : ICelMap
{
    private readonly Dictionary<CelValue, CelValue> _values;

    private CelMap(ImmutableArray<CelValue> keys, Dictionary<CelValue, CelValue> values)
    {
        Keys = keys;
        _values = values;
    }

    public IReadOnlyList<CelValue> Keys { get; }

    /// <summary>The map of these entries; or what is wrong with a key, and with which.</summary>
    public static CelMap? TryCreate(ReadOnlySpan<CelValue> keys, ReadOnlySpan<CelValue> values, out string problem, out int culprit)
    {
        var entries = new Dictionary<CelValue, CelValue>(keys.Length, KeyComparer.Instance);
        for (culprit = 0; culprit < keys.Length; culprit++)
        {
            var key = keys[culprit];
            if (key.Kind is not (CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.String))
            {
                problem = $"a map's key is bool, int, uint or string, not {key.Kind.Name()}";
                return null;
            }

            if (!entries.TryAdd(key, values[culprit]))
            {
                problem = "the map has this key already";
                return null;
            }
        }

        problem = "";
        return new CelMap([.. keys], entries);
    }

    public bool TryGet(in CelValue key, out CelValue value) => _values.TryGetValue(key, out value);

    /// <summary>Numbers of one value are one key, whatever their type (cel-spec, "Equality").</summary>
    private sealed class KeyComparer : IEqualityComparer<CelValue>
    {
        public static readonly KeyComparer Instance = new();

        public bool Equals(CelValue x, CelValue y) => Equality.OfScalars(x, y);

        public int GetHashCode(CelValue key) => key.Kind switch
        {
            CelKind.Bool => key.IsTrue ? 1 : 2,
            CelKind.Int => key.AsInt.GetHashCode(),
            CelKind.Uint => key.AsUint.GetHashCode(),
            CelKind.Double when key.AsDouble is var number => number < 0 ? ((long)number).GetHashCode() : ((ulong)number).GetHashCode(),
            CelKind.String => key.AsString.GetHashCode(StringComparison.Ordinal),
            _ => 0,
        };
    }
}
