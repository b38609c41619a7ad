using Heimdall.Engine.Routing.Rules.Cel.Syntax;

namespace Heimdall.Engine.Routing.Rules.Cel;

/// <summary>The standard functions (cel-spec, "List of Standard Definitions"), each for the types it is defined on.</summary>
internal static class Functions
{
    /// <param name="second">Of functions that take two.</param>
    public static CelValue Evaluate(Call call, in CelValue first, in CelValue second) => (call.Function, first.Kind, second.Kind) switch
    {
        (Function.StartsWith, CelKind.String, CelKind.String) => CelValue.Of(first.AsString.StartsWith(second.AsString, StringComparison.Ordinal)),
        (Function.EndsWith, CelKind.String, CelKind.String) => CelValue.Of(first.AsString.EndsWith(second.AsString, StringComparison.Ordinal)),
        (Function.Contains, CelKind.String, CelKind.String) => CelValue.Of(first.AsString.Contains(second.AsString, StringComparison.Ordinal)),
        (Function.LowerAscii, CelKind.String, _) => CelValue.Of(LowerAscii(first.AsString)),
        (Function.UpperAscii, CelKind.String, _) => CelValue.Of(UpperAscii(first.AsString)),
        (Function.Size, CelKind.String, _) => CelValue.Of(CodePoints(first.AsString)),
        (Function.Size, CelKind.Bytes, _) => CelValue.Of((long)first.AsBytes.Length),
        (Function.Size, CelKind.List, _) => CelValue.Of((long)first.AsList.Length),
        (Function.Size, CelKind.Map, _) when first.AsMap.Keys is { } keys => CelValue.Of((long)keys.Count),
        (Function.Type, _, _) => CelValue.TypeOf(first.Kind),
        (Function.Dyn, _, _) => first,
        (Function.Bool or Function.Bytes or Function.Double or Function.Int or Function.String or Function.Uint, _, _) => Conversions.Convert(call, first),
        _ => CelValue.Error(call.Position, $"no such function for {first.Kind.Name()}{(call.Arguments.Length > 1 ? $" and {second.Kind.Name()}" : "")}"),
    };

    // The length of a string is that of its UTF-16, less one for each pair of surrogates.
    private static long CodePoints(string text)
    {
        long count = text.Length;
        for (var i = 1; i < text.Length; i++)
            count -= char.IsSurrogatePair(text[i - 1], text[i]) ? 1 : 0;
        return count;
    }

    private static string LowerAscii(string text) => string.Create(text.Length, text, static (span, source) =>
    {
        for (var i = 0; i < span.Length; i++)
            span[i] = char.IsAsciiLetterUpper(source[i]) ? (char)(source[i] | 0x20) : source[i];
    });

    private static string UpperAscii(string text) => string.Create(text.Length, text, static (span, source) =>
    {
        for (var i = 0; i < span.Length; i++)
            span[i] = char.IsAsciiLetterLower(source[i]) ? (char)(source[i] & ~0x20) : source[i];
    });
}
