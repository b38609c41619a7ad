using System.Globalization;
using System.Text;
using Heimdall.Engine.Routing.Rules.Cel.Syntax;

namespace Heimdall.Engine.Routing.Rules.Cel;

/// <summary>The functions that bear the name of a type; what does not fit the type is an error.</summary>
internal static class Conversions
{
    private const double TwoTo63 = 9223372036854775808.0;
    private const double TwoTo64 = 18446744073709551616.0;

    public static CelValue Convert(Call call, in CelValue value) => call.Function switch
    {
        Function.Int => ToInt(value),
        Function.Uint => ToUint(value),
        Function.Double => ToDouble(value),
        Function.Bool => ToBool(value),
        Function.String => ToText(value),
        _ => ToBytes(value),
    } ?? CelValue.Error(call.Position, $"this {value.Kind.Name()} has no counterpart of the other type");

    /// <summary>A place in a list; null for what is no whole number.</summary>
    public static long? ToIndex(in CelValue key) => key.Kind switch
    {
        CelKind.Int => key.AsInt,
        CelKind.Uint => key.AsUint <= long.MaxValue ? (long)key.AsUint : long.MaxValue,
        CelKind.Double when double.IsInteger(key.AsDouble) && Math.Abs(key.AsDouble) < TwoTo63 => (long)key.AsDouble,
        _ => null,
    };

    private static CelValue? ToInt(in CelValue value) => value.Kind switch
    {
        CelKind.Int => value,
        CelKind.Uint when value.AsUint <= long.MaxValue => CelValue.Of((long)value.AsUint),
        CelKind.Double when value.AsDouble is > -TwoTo63 and < TwoTo63 => CelValue.Of((long)value.AsDouble),
        CelKind.String when long.TryParse(value.AsString, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => CelValue.Of(number),
        _ => null,
    };

    private static CelValue? ToUint(in CelValue value) => value.Kind switch
    {
        CelKind.Uint => value,
        CelKind.Int when value.AsInt >= 0 => CelValue.Of((ulong)value.AsInt),
        CelKind.Double when value.AsDouble is >= 0 and < TwoTo64 => CelValue.Of((ulong)value.AsDouble),
        CelKind.String when ulong.TryParse(value.AsString, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => CelValue.Of(number),
        _ => null,
    };

    private static CelValue? ToDouble(in CelValue value) => value.Kind switch
    {
        CelKind.Double => value,
        CelKind.Int => CelValue.Of((double)value.AsInt),
        CelKind.Uint => CelValue.Of((double)value.AsUint),
        CelKind.String when double.TryParse(value.AsString, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => CelValue.Of(number),
        _ => null,
    };

    private static CelValue? ToBool(in CelValue value) => value.Kind switch
    {
        CelKind.Bool => value,
        CelKind.String => value.AsString switch
        {
            "true" or "True" or "TRUE" or "t" or "1" => CelValue.True,
            "false" or "False" or "FALSE" or "f" or "0" => CelValue.False,
            _ => null,
        },
        _ => null,
    };

    private static CelValue? ToText(in CelValue value) => value.Kind switch
    {
        CelKind.String => value,
        CelKind.Bool => CelValue.Of(value.IsTrue ? "true" : "false"),
        CelKind.Int => CelValue.Of(value.AsInt.ToString(CultureInfo.InvariantCulture)),
        CelKind.Uint => CelValue.Of(value.AsUint.ToString(CultureInfo.InvariantCulture)),
        CelKind.Double => CelValue.Of(value.AsDouble.ToString("R", CultureInfo.InvariantCulture)),
        CelKind.Bytes => TextOf(value.AsBytes),
        _ => null,
    };

    private static CelValue? ToBytes(in CelValue value) => value.Kind switch
    {
        CelKind.Bytes => value,
        CelKind.String => CelValue.Of(Encoding.UTF8.GetBytes(value.AsString)),
        _ => null,
    };

    private static CelValue? TextOf(ReadOnlySpan<byte> utf8) =>
        System.Text.Unicode.Utf8.IsValid(utf8) ? CelValue.Of(Encoding.UTF8.GetString(utf8)) : null;
}
