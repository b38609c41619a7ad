using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Heimdall.Engine.Routing.Rules.Cel;

/// <summary>
/// A value of the language, or the error in its place. Immutable; scalars cost no allocation. Two values are compared by
/// <see cref="Equality"/>, which knows the language's rules.
/// </summary>
internal readonly struct CelValue
{
    private readonly object? _object;
    private readonly long _bits;

    private CelValue(CelKind kind, long bits = 0, object? content = null)
    {
        Kind = kind;
        _bits = bits;
        _object = content;
    }

    public CelKind Kind { get; }

    public static CelValue Null => new(CelKind.Null);

    public static CelValue True => Of(true);

    public static CelValue False => Of(false);

    public static CelValue Of(bool value) => new(CelKind.Bool, value ? 1 : 0);

    public static CelValue Of(long value) => new(CelKind.Int, value);

    public static CelValue Of(ulong value) => new(CelKind.Uint, (long)value);

    public static CelValue Of(double value) => new(CelKind.Double, BitConverter.DoubleToInt64Bits(value));

    public static CelValue Of(string value) => new(CelKind.String, 0, value);

    /// <summary>The array is the value's own from now on.</summary>
    public static CelValue Of(byte[] value) => new(CelKind.Bytes, 0, value);

    /// <inheritdoc cref="Of(byte[])"/>
    public static CelValue Of(CelValue[] elements) => new(CelKind.List, 0, elements);

    public static CelValue Of(ICelMap map) => new(CelKind.Map, 0, map);

    public static CelValue TypeOf(CelKind kind) => new(CelKind.Type, (long)kind);

    public static CelValue Error(int position, string message) => new(CelKind.Error, position, message);

    public bool IsError => Kind == CelKind.Error;

    public bool IsTrue => Kind == CelKind.Bool && _bits != 0;

    public bool IsFalse => Kind == CelKind.Bool && _bits == 0;

    public long AsInt => Expect(CelKind.Int)._bits;

    public ulong AsUint => (ulong)Expect(CelKind.Uint)._bits;

    public double AsDouble => BitConverter.Int64BitsToDouble(Expect(CelKind.Double)._bits);

    public CelKind AsType => (CelKind)Expect(CelKind.Type)._bits;

    public string AsString => Unsafe.As<string>(Expect(CelKind.String)._object!);

    public ReadOnlySpan<byte> AsBytes => Unsafe.As<byte[]>(Expect(CelKind.Bytes)._object!);

    public ReadOnlySpan<CelValue> AsList => Unsafe.As<CelValue[]>(Expect(CelKind.List)._object!);

    public ICelMap AsMap => (ICelMap)Expect(CelKind.Map)._object!;

    public CelError AsError => new((int)Expect(CelKind.Error)._bits, _object as string ?? "no value");

    public bool IsNumber => Kind is CelKind.Int or CelKind.Uint or CelKind.Double;

    /// <summary>For the debugger.</summary>
    public override string ToString() => Kind switch
    {
        CelKind.Bool => IsTrue ? "true" : "false",
        CelKind.Int => AsInt.ToString(System.Globalization.CultureInfo.InvariantCulture),
        CelKind.String => AsString,
        CelKind.Error => AsError.ToString(),
        _ => Kind.Name(),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private CelValue Expect(CelKind kind) => Kind == kind ? this : throw new UnreachableException($"A value of type {Kind.Name()} was read as {kind.Name()}.");
}
