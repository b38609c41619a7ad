using System.Text;

namespace Heimdall.Wire.Tests.Json;

/// <summary>
/// JSON texts made to hurt a block scanner: blanks of odd lengths, long runs of backslashes, brackets and quotes inside strings, UTF-8 of all lengths.
/// The seed decides everything, so a failure names the text that caused it.
/// </summary>
internal sealed class RandomJson(int seed)
{
    private static readonly string[] Pieces =
    [
        "a", "text", "{", "}", "[", "]", ",", ":", "{\\\"a\\\":[", "\\\"", "\\\\", "\\\\\\\\\\\\", "\\/", "\\b\\f\\n\\r\\t", "\\u0041", "\\u00e9", "\\ud83d\\ude00", "\\u0000",
        "é", "漢字", "😀", " ", "                                                                ", "\\\\\\\"", "\u007f", "'",
    ];

    private static readonly string[] Numbers = ["0", "-0", "1", "-1", "12345678901", "1.5", "-0.25", "1e9", "1E-7", "9007199254740991", "0.1e+2"];

    private readonly Random _random = new(seed);
    private readonly StringBuilder _text = new();

    /// <summary>One whole object, surrounded by blanks.</summary>
    public byte[] Object(int depth = 4)
    {
        _text.Clear();
        Blanks();
        ObjectBody(depth);
        Blanks();
        return Encoding.UTF8.GetBytes(_text.ToString());
    }

    /// <summary>The content of a string, escaped.</summary>
    public byte[] StringContent()
    {
        _text.Clear();
        Content(_random.Next(20));
        return Encoding.UTF8.GetBytes(_text.ToString());
    }

    /// <summary>The same text with a few characters put in, cut out or overwritten.</summary>
    public byte[] Damage(byte[] json, string alphabet)
    {
        var damaged = Encoding.UTF8.GetString(json).ToList();
        for (var count = _random.Next(1, 4); count > 0; count--)
        {
            var at = _random.Next(damaged.Count);
            var value = alphabet[_random.Next(alphabet.Length)];
            switch (_random.Next(4))
            {
                case 0:
                    damaged.Insert(at, value);
                    break;
                case 1:
                    damaged[at] = value;
                    break;
                case 2 when damaged.Count > 1:
                    damaged.RemoveAt(at);
                    break;
                default:
                    damaged.RemoveRange(at, (damaged.Count - at) / 8);
                    break;
            }
        }

        return Encoding.UTF8.GetBytes([.. damaged]);
    }

    private void Value(int depth)
    {
        switch (_random.Next(depth > 0 ? 9 : 6))
        {
            case 0 or 1:
                String();
                break;
            case 2:
                _text.Append(Numbers[_random.Next(Numbers.Length)]);
                break;
            case 3:
                _text.Append("true");
                break;
            case 4:
                _text.Append("false");
                break;
            case 5:
                _text.Append("null");
                break;
            case 6:
                Array(depth);
                break;
            default:
                ObjectBody(depth);
                break;
        }
    }

    private void ObjectBody(int depth)
    {
        _text.Append('{');
        Blanks();
        for (int i = 0, count = _random.Next(6); i < count; i++)
        {
            if (i > 0)
                Comma();
            // Names differ: what a reader makes of a field that stands there twice is its own affair.
            _text.Append('"').Append(i);
            Content(_random.Next(3));
            _text.Append('"');
            Blanks();
            _text.Append(':');
            Blanks();
            Value(depth - 1);
        }

        Blanks();
        _text.Append('}');
    }

    private void Array(int depth)
    {
        _text.Append('[');
        Blanks();
        for (int i = 0, count = _random.Next(6); i < count; i++)
        {
            if (i > 0)
                Comma();
            Value(depth - 1);
        }

        Blanks();
        _text.Append(']');
    }

    private void String()
    {
        _text.Append('"');
        Content(_random.Next(8));
        _text.Append('"');
    }

    private void Content(int pieces)
    {
        for (; pieces > 0; pieces--)
        {
            var piece = Pieces[_random.Next(Pieces.Length)];
            for (var times = _random.Next(10) == 0 ? _random.Next(1, 40) : 1; times > 0; times--)
                _text.Append(piece);
        }
    }

    private void Comma()
    {
        Blanks();
        _text.Append(',');
        Blanks();
    }

    private void Blanks()
    {
        if (_random.Next(3) == 0)
            _text.Append(" \t\r\n"[_random.Next(4)], _random.Next(10) == 0 ? _random.Next(130) : _random.Next(3));
    }
}
