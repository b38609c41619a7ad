using System.Collections.Immutable;

namespace Heimdall.Engine.Routing.Rules.Cel.Syntax;

internal enum Function
{
    Size,
    Contains,
    StartsWith,
    EndsWith,
    LowerAscii,
    UpperAscii,
    Bool,
    Bytes,
    Double,
    Dyn,
    Int,
    String,
    Type,
    Uint,
}

/// <summary>How functions are called. <c>matches</c> is not among them: its pattern is compiled with the expression.</summary>
/// <param name="Receiver">Called as <c>a.f(…)</c>; otherwise as <c>f(a, …)</c>.</param>
/// <param name="Arguments">The receiver not counted.</param>
internal sealed record FunctionSignature(string Name, Function Function, bool Receiver, int Arguments)
{
    public static ImmutableArray<FunctionSignature> All { get; } =
    [
        new("size", Function.Size, Receiver: false, 1),
        new("size", Function.Size, Receiver: true, 0),
        new("contains", Function.Contains, Receiver: true, 1),
        new("startsWith", Function.StartsWith, Receiver: true, 1),
        new("endsWith", Function.EndsWith, Receiver: true, 1),
        new("lowerAscii", Function.LowerAscii, Receiver: true, 0), // with upperAscii of the strings extension, cel-go's ext/strings
        new("upperAscii", Function.UpperAscii, Receiver: true, 0),
        new("bool", Function.Bool, Receiver: false, 1),
        new("bytes", Function.Bytes, Receiver: false, 1),
        new("double", Function.Double, Receiver: false, 1),
        new("dyn", Function.Dyn, Receiver: false, 1),
        new("int", Function.Int, Receiver: false, 1),
        new("string", Function.String, Receiver: false, 1),
        new("type", Function.Type, Receiver: false, 1),
        new("uint", Function.Uint, Receiver: false, 1),
    ];

    public override string ToString() => Receiver ? $"text.{Name}({(Arguments == 0 ? "" : "…")})" : $"{Name}(…)";
}
