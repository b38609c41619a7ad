using System.Globalization;

namespace Heimdall.Engine.Routing.Rules.Cel.Syntax;

/// <summary>Cuts an expression into words (cel-spec, "Syntax", the lexis).</summary>
internal sealed class Lexer(string source)
{
    private static readonly string[] Symbols =
        ["&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "+", "-", "*", "/", "%", "?", ":", ".", ",", "(", ")", "[", "]", "{", "}"];

    private int _position;

    /// <summary>Set with the first word that is none; nothing but <see cref="TokenKind.End"/> follows.</summary>
    public CelError? Error { get; private set; }

    public Token Next()
    {
        SkipBlanks();
        if (Error is not null || _position == source.Length)
            return new(TokenKind.End, source.Length, "the end");

        var start = _position;
        var first = source[start];
        if (TextLiteral.StartsAt(source, start))
            return Text(start);
        if (IsNameStart(first))
            return Name(start);
        if (char.IsAsciiDigit(first) || first == '.' && start + 1 < source.Length && char.IsAsciiDigit(source[start + 1]))
            return Number(start);
        if (first == '`')
            return QuotedName(start);
        if (Array.Find(Symbols, symbol => source.AsSpan(start).StartsWith(symbol, StringComparison.Ordinal)) is not { } found)
            return Fail(start, first == '=' ? "'=' means nothing here: equality is '=='" : $"'{first}' means nothing here");
        _position += found.Length;
        return new(TokenKind.Symbol, start, found);
    }

    private void SkipBlanks()
    {
        while (_position < source.Length)
        {
            if (source[_position] is ' ' or '\t' or '\n' or '\f' or '\r')
                _position++;
            else if (source.AsSpan(_position).StartsWith("//", StringComparison.Ordinal))
                _position = source.IndexOf('\n', _position) is var end and >= 0 ? end : source.Length;
            else
                return;
        }
    }

    private Token Name(int start)
    {
        while (_position < source.Length && (IsNameStart(source[_position]) || char.IsAsciiDigit(source[_position])))
            _position++;
        return new(TokenKind.Name, start, source[start.._position]);
    }

    private Token QuotedName(int start)
    {
        var end = source.IndexOf('`', start + 1);
        if (end < 0)
            return Fail(start, "the name in backticks does not end");
        _position = end + 1;
        var name = source[(start + 1)..end];
        return name.Length > 0 && name.All(static character => char.IsAsciiLetterOrDigit(character) || character is '_' or '.' or '-' or '/' or ' ')
            ? new(TokenKind.QuotedName, start, name)
            : Fail(start, "a name in backticks is of letters, digits, spaces, '_', '.', '-' and '/'");
    }

    private Token Text(int start)
    {
        if (TextLiteral.Read(source, ref _position, out var error) is { } value)
            return new(TokenKind.Literal, start, source[start.._position], value);
        return Fail(error.Position, error.Message);
    }

    private Token Number(int start)
    {
        var hexadecimal = source.AsSpan(start).StartsWith("0x", StringComparison.Ordinal);
        if (hexadecimal)
            _position += 2;
        var digits = _position;
        SkipDigits(hexadecimal);
        var fraction = !hexadecimal && SkipFraction();
        var text = source[start.._position];
        if (fraction)
            return new(TokenKind.Literal, start, text, CelValue.Of(double.Parse(text, CultureInfo.InvariantCulture)));

        var style = hexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (!ulong.TryParse(source.AsSpan(digits, _position - digits), style, CultureInfo.InvariantCulture, out var number))
            return Fail(start, $"'{text}' is no number of 64 bits");
        if (_position == source.Length || source[_position] is not ('u' or 'U'))
            return new(TokenKind.Int, start, text, CelValue.Of(number));
        _position++;
        return new(TokenKind.Literal, start, text, CelValue.Of(number));
    }

    // A point without digits after it selects a field; an 'e' without digits is somebody's mistake, found as the name that it is.
    private bool SkipFraction()
    {
        var whole = _position;
        if (At(_position) == '.' && char.IsAsciiDigit(At(_position + 1)))
        {
            _position++;
            SkipDigits(hexadecimal: false);
        }

        var digits = At(_position + 1) is '+' or '-' ? _position + 2 : _position + 1;
        if (At(_position) is 'e' or 'E' && char.IsAsciiDigit(At(digits)))
        {
            _position = digits;
            SkipDigits(hexadecimal: false);
        }

        return _position > whole;
    }

    private void SkipDigits(bool hexadecimal)
    {
        while (hexadecimal ? char.IsAsciiHexDigit(At(_position)) : char.IsAsciiDigit(At(_position)))
            _position++;
    }

    private char At(int position) => position < source.Length ? source[position] : '\0';

    private static bool IsNameStart(char character) => char.IsAsciiLetter(character) || character == '_';

    private Token Fail(int position, string message)
    {
        Error = new(position, message);
        return new(TokenKind.End, position, "");
    }
}
