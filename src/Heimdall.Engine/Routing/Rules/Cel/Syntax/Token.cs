namespace Heimdall.Engine.Routing.Rules.Cel.Syntax;

/// <summary>A word of an expression.</summary>
/// <param name="Position">Of its first character.</param>
/// <param name="Text">A name, or the symbol as written; for a literal its text, as error messages show it.</param>
/// <param name="Value">What a literal stands for; a whole number is a <c>uint</c> until its sign is known.</param>
internal readonly record struct Token(TokenKind Kind, int Position, string Text, CelValue Value = default)
{
    public bool Is(string symbol) => Kind == TokenKind.Symbol && string.Equals(Text, symbol, StringComparison.Ordinal);
}

internal enum TokenKind
{
    End,
    Name,

    /// <summary>In backticks: after a point only, for keys that no name can spell.</summary>
    QuotedName,
    Symbol,

    /// <summary>Decimal or hexadecimal digits without a <c>u</c>.</summary>
    Int,

    /// <summary>All other literals: their value is complete.</summary>
    Literal,
}
