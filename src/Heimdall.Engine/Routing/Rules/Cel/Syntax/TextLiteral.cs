using System.Globalization;
using System.Text;

namespace Heimdall.Engine.Routing.Rules.Cel.Syntax;

/// <summary>Literals of strings and bytes: one or three quotes of either kind, raw or with escapes (cel-spec, "String and Bytes Values").</summary>
internal sealed class TextLiteral
{
    private readonly string _source;
    private readonly string _quote;
    private readonly bool _raw;
    private readonly bool _bytes;
    private readonly List<byte> _utf8 = [];
    private int _position;
    private CelError? _error;

    private TextLiteral(string source, int start)
    {
        _source = source;
        _position = start;
        for (; _source[_position] is not ('"' or '\''); _position++)
        {
            _raw |= _source[_position] is 'r' or 'R';
            _bytes |= _source[_position] is 'b' or 'B';
        }

        var single = _source[_position].ToString();
        var triple = new string(_source[_position], 3);
        _quote = HasNext(triple) ? triple : single;
        _position += _quote.Length;
    }

    /// <summary>A quote, or the prefix of one.</summary>
    public static bool StartsAt(string source, int position) => source.AsSpan(position) switch
    {
        ['"' or '\'', ..] => true,
        ['r' or 'R' or 'b' or 'B', '"' or '\'', ..] => true,
        ['b' or 'B', 'r' or 'R', '"' or '\'', ..] => true,
        _ => false,
    };

    /// <summary>The literal that starts at the position, which then stands behind it.</summary>
    public static CelValue? Read(string source, ref int position, out CelError error)
    {
        var literal = new TextLiteral(source, position);
        var value = literal.Read(position);
        position = literal._position;
        error = literal._error ?? default;
        return literal._error is null ? value : null;
    }

    private CelValue Read(int start)
    {
        while (_error is null && !HasNext(_quote))
        {
            if (_position == _source.Length || _quote.Length == 1 && _source[_position] is '\r' or '\n')
                Fail(start, $"the string does not end: {_quote} is missing");
            else if (_source[_position] == '\\' && !_raw)
                ReadEscape();
            else
                ReadCharacter();
        }

        _position = Math.Min(_position + _quote.Length, _source.Length);
        var utf8 = _utf8.ToArray();
        return _bytes ? CelValue.Of(utf8) : CelValue.Of(Encoding.UTF8.GetString(utf8));
    }

    private void ReadCharacter()
    {
        if (Rune.TryGetRuneAt(_source, _position, out var rune))
            Append(rune);
        else
            Fail(_position, "half a character: a surrogate without its other half");
        _position += rune.Utf16SequenceLength;
    }

    private void ReadEscape()
    {
        var start = _position++;
        var letter = _position < _source.Length ? _source[_position++] : '\0';
        switch (letter)
        {
            case '\\' or '?' or '"' or '\'' or '`': Append(new Rune(letter)); break;
            case 'a': Append(new Rune('\a')); break;
            case 'b': Append(new Rune('\b')); break;
            case 'f': Append(new Rune('\f')); break;
            case 'n': Append(new Rune('\n')); break;
            case 'r': Append(new Rune('\r')); break;
            case 't': Append(new Rune('\t')); break;
            case 'v': Append(new Rune('\v')); break;
            case 'x' or 'X': AppendCode(start, ReadDigits(16, 2)); break;
            case 'u' when !_bytes: AppendCode(start, ReadDigits(16, 4)); break;
            case 'U' when !_bytes: AppendCode(start, ReadDigits(16, 8)); break;
            case >= '0' and <= '3': _position--; AppendCode(start, ReadDigits(8, 3)); break;
            default: Fail(start, "no escape sequence begins so; a backslash itself is written \\\\, or the string r\"…\""); break;
        }
    }

    // In bytes, \x and octal escapes are octets; in strings, code points.
    private void AppendCode(int start, long? code)
    {
        if (code is null)
            Fail(start, "the escape sequence has too few digits");
        else if (_bytes)
            _utf8.Add((byte)code);
        else if (code <= int.MaxValue && Rune.IsValid((int)code))
            Append(new Rune((int)code));
        else
            Fail(start, "the escape sequence denotes no character");
    }

    private long? ReadDigits(int radix, int count)
    {
        if (_source.Length - _position < count)
            return null;
        var digits = _source.AsSpan(_position, count);
        _position += count;
        if (radix == 16)
            return long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) ? code : null;
        return digits.ContainsAnyExceptInRange('0', '7') ? null : (digits[0] - '0') * 64 + (digits[1] - '0') * 8 + (digits[2] - '0');
    }

    private void Append(Rune rune)
    {
        Span<byte> utf8 = stackalloc byte[4];
        _utf8.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
    }

    private bool HasNext(string text) => _source.AsSpan(_position).StartsWith(text, StringComparison.Ordinal);

    private void Fail(int position, string message) => _error ??= new(position, message);
}
