using Heimdall.Wire.Providers;

namespace Heimdall.Engine.Metering;

/// <summary>
/// Counts the tokens of a text by what it is made of. Byte-pair tokenizers first cut a text into words, numbers, runs of punctuation and runs of
/// white space, and most of the pieces are one token; so the pieces are counted, long ones as several. A JSON string's escapes are understood, so
/// the text need not be decoded.
/// </summary>
internal ref struct TextTokens
{
    // Measured against o200k: what a character of a script costs on average.
    private const double Cjk = 0.8;
    private const double OtherScript = 0.45;
    private const double Emoji = 2;

    private readonly ReadOnlySpan<byte> _text;
    private readonly PromptShape _shape;
    private int _at;

    private TextTokens(ReadOnlySpan<byte> text, PromptShape shape)
    {
        _text = text;
        _shape = shape;
    }

    private enum Kind
    {
        None,
        Lower,
        Upper,
        Digit,
        Blank,
        NewLine,
        Punctuation,
        Other,
    }

    /// <param name="escaped">UTF-8 from a JSON text: a backslash in it begins an escape.</param>
    public static double Count(ReadOnlySpan<byte> escaped, PromptShape shape) => shape.Text * new TextTokens(escaped, shape).Count();

    private double Count()
    {
        var tokens = 0.0;
        var afterBlank = false;
        while (Look(out _) is var kind and not Kind.None)
        {
            tokens += kind switch
            {
                Kind.Lower => LowerWord(0),
                Kind.Upper => UpperWord(),
                Kind.Digit => Number(afterBlank),
                Kind.Blank => Run(Kind.Blank) == 1 ? 0 : 1, // one blank belongs to the word that follows
                Kind.NewLine => NewLines(),
                Kind.Punctuation => Punctuation(),
                _ => Character(),
            };
            afterBlank = kind == Kind.Blank;
        }

        return tokens;
    }

    private double LowerWord(int before)
    {
        var letters = before + Run(Kind.Lower);
        return 1 + (Math.Max(0, letters - _shape.WordLetters) * _shape.LongWordLetter);
    }

    // "Server" is one word; "HTTPServer" is two, and the capital before the small letter belongs to the second.
    private double UpperWord()
    {
        var letters = Run(Kind.Upper);
        if (Look(out _) == Kind.Lower)
        {
            if (letters == 1)
                return LowerWord(1);
            letters--;
            _at--;
        }

        return 1 + (Math.Max(0, letters - 3) * 0.3);
    }

    private double Number(bool afterBlank)
    {
        var digits = Run(Kind.Digit);
        return Math.Ceiling((double)digits / _shape.DigitsPerToken) + (afterBlank && _shape.CountsBlankBeforeNumber ? 1 : 0);
    }

    private double NewLines()
    {
        while (Look(out var length) is Kind.NewLine or Kind.Blank)
            _at += length;
        return 1;
    }

    // Lines and borders of one character are in every vocabulary; of others two or three make a token.
    private double Punctuation()
    {
        var first = _text[_at];
        var same = true;
        var count = 0;
        while (Look(out var length) == Kind.Punctuation)
        {
            same &= _text[_at] == first;
            count++;
            _at += length;
        }

        return same && count > 2 ? 1 + (count / 16.0) : 1 + ((count - 1) / 3.0);
    }

    private double Character()
    {
        Look(out var length);
        var first = _text[_at];
        _at += length;
        return first switch
        {
            (byte)'\\' => Cjk, // \uXXXX
            >= 0xF0 => Emoji,
            >= 0xE2 and < 0xE3 => 1, // typographic marks, arrows, lines
            >= 0xE3 => Cjk,
            _ => OtherScript,
        };
    }

    private int Run(Kind kind)
    {
        var count = 0;
        while (Look(out var length) == kind)
        {
            count++;
            _at += length;
        }

        return count;
    }

    /// <summary>What the next character is, and its length in bytes.</summary>
    private readonly Kind Look(out int length)
    {
        length = 1;
        if (_at >= _text.Length)
            return Kind.None;
        var next = _text[_at];
        if (next >= 0x80)
        {
            length = Math.Min(_text.Length - _at, next switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 1 });
            return Kind.Other;
        }

        return next == '\\' ? Escape(out length) : Plain(next);
    }

    private readonly Kind Escape(out int length)
    {
        var rest = _text.Length - _at;
        length = Math.Min(2, rest);
        switch (rest > 1 ? _text[_at + 1] : (byte)0)
        {
            case (byte)'n' or (byte)'r':
                return Kind.NewLine;
            case (byte)'t':
                return Kind.Blank;
            case (byte)'u' when rest >= 6:
                length = 6;
                return Kind.Other;
            default:
                return Kind.Punctuation;
        }
    }

    private static Kind Plain(byte next) => next switch
    {
        >= (byte)'a' and <= (byte)'z' => Kind.Lower,
        >= (byte)'A' and <= (byte)'Z' => Kind.Upper,
        >= (byte)'0' and <= (byte)'9' => Kind.Digit,
        (byte)' ' or (byte)'\t' => Kind.Blank,
        (byte)'\n' or (byte)'\r' => Kind.NewLine,
        _ => Kind.Punctuation,
    };
}
