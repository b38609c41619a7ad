using System.Diagnostics;
using Heimdall.Engine.Routing.Rules.Cel.Syntax;

namespace Heimdall.Engine.Routing.Rules.Cel;

/// <summary><c>+ - * / %</c>: between values of one type only; what does not fit is an error, never a value that wrapped around.</summary>
internal static class Arithmetic
{
    public const string Overflow = "the result does not fit";

    private const string ByZero = "division by zero";

    public static CelValue Evaluate(Binary binary, in CelValue left, in CelValue right) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) => OfInts(binary, left.AsInt, right.AsInt),
        (CelKind.Uint, CelKind.Uint) => OfUints(binary, left.AsUint, right.AsUint),
        (CelKind.Double, CelKind.Double) when binary.Operator != Operator.Modulo => CelValue.Of(OfDoubles(binary.Operator, left.AsDouble, right.AsDouble)),
        (CelKind.String, CelKind.String) when binary.Operator == Operator.Add => Join(binary, left.AsString, right.AsString),
        (CelKind.Bytes, CelKind.Bytes) when binary.Operator == Operator.Add => Join(binary, left.AsBytes, right.AsBytes),
        (CelKind.List, CelKind.List) when binary.Operator == Operator.Add => Join(binary, left.AsList, right.AsList),
        _ => Fail(binary, $"no operator {Symbol(binary.Operator)} for {left.Kind.Name()} and {right.Kind.Name()}"),
    };

    private static CelValue OfInts(Binary binary, long left, long right)
    {
        if (binary.Operator is Operator.Divide or Operator.Modulo && right == 0)
            return Fail(binary, ByZero);
        var result = binary.Operator switch
        {
            Operator.Add => (Int128)left + right,
            Operator.Subtract => (Int128)left - right,
            Operator.Multiply => (Int128)left * right,
            Operator.Divide => (Int128)left / right,
            _ => (Int128)left % right,
        };
        return result >= long.MinValue && result <= long.MaxValue ? CelValue.Of((long)result) : Fail(binary, Overflow);
    }

    private static CelValue OfUints(Binary binary, ulong left, ulong right)
    {
        if (binary.Operator is Operator.Divide or Operator.Modulo && right == 0)
            return Fail(binary, ByZero);
        if (binary.Operator == Operator.Subtract && right > left)
            return Fail(binary, Overflow);
        var result = binary.Operator switch
        {
            Operator.Add => (UInt128)left + right,
            Operator.Subtract => left - right,
            Operator.Multiply => (UInt128)left * right,
            Operator.Divide => left / right,
            _ => left % right,
        };
        return result <= ulong.MaxValue ? CelValue.Of((ulong)result) : Fail(binary, Overflow);
    }

    private static double OfDoubles(Operator sign, double left, double right) => sign switch
    {
        Operator.Add => left + right,
        Operator.Subtract => left - right,
        Operator.Multiply => left * right,
        _ => left / right,
    };

    private static CelValue Join(Binary binary, string left, string right) =>
        left.Length + right.Length <= CelLimits.Text ? CelValue.Of(left + right) : Fail(binary, $"a string has at most {CelLimits.Text} characters");

    private static CelValue Join(Binary binary, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        left.Length + right.Length <= CelLimits.Text ? CelValue.Of([.. left, .. right]) : Fail(binary, $"there are at most {CelLimits.Text} bytes");

    private static CelValue Join(Binary binary, ReadOnlySpan<CelValue> left, ReadOnlySpan<CelValue> right) =>
        left.Length + right.Length <= CelLimits.Elements ? CelValue.Of([.. left, .. right]) : Fail(binary, $"a list has at most {CelLimits.Elements} elements");

    private static CelValue Fail(Binary binary, string message) => CelValue.Error(binary.Position, message);

    private static string Symbol(Operator sign) => sign switch
    {
        Operator.Add => "+",
        Operator.Subtract => "-",
        Operator.Multiply => "*",
        Operator.Divide => "/",
        Operator.Modulo => "%",
        _ => throw new UnreachableException(sign.ToString()),
    };
}
