using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>
/// Follows the brackets of a JSON text that comes in pieces, inside JSON strings, without keeping it: tells whether a call's
/// arguments are complete.
/// </summary>
internal struct ArgumentsScan
{
    private int _depth;
    private bool _inString;
    private bool _escaped;

    public bool Any { get; private set; }

    public readonly bool Complete => Any && _depth == 0 && !_inString;

    public void Feed(JsonText piece)
    {
        var bytes = piece.Span;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != (byte)'\\' || i + 1 >= bytes.Length)
            {
                Take(bytes[i]);
                continue;
            }

            // The outer string's own escapes: \" is a quote of the text, \\ a backslash of it.
            i++;
            Take(bytes[i] switch
            {
                (byte)'"' or (byte)'\\' or (byte)'/' => bytes[i],
                (byte)'u' => Unicode(bytes, ref i),
                _ => (byte)' ',
            });
        }
    }

    private static byte Unicode(ReadOnlySpan<byte> bytes, ref int at)
    {
        var digits = bytes[(at + 1)..Math.Min(at + 5, bytes.Length)];
        at += digits.Length;
        return System.Buffers.Text.Utf8Parser.TryParse(digits, out ushort code, out _, 'x') && code < 0x80 ? (byte)code : (byte)'?';
    }

    private void Take(byte decoded)
    {
        if (_escaped)
        {
            _escaped = false;
            return;
        }

        if (_inString)
        {
            _escaped = decoded == (byte)'\\';
            _inString = decoded != (byte)'"';
            return;
        }

        switch (decoded)
        {
            case (byte)'"':
                _inString = true;
                break;
            case (byte)'{' or (byte)'[':
                _depth++;
                Any = true;
                break;
            case (byte)'}' or (byte)']':
                _depth--;
                break;
            default:
                break;
        }
    }
}
