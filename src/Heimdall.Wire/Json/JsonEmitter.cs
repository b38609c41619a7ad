using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace Heimdall.Wire.Json;

/// <summary>
/// Writes JSON (and the framing around it) into one pooled buffer. Commas are its own business; that names and values alternate is the caller's.
/// Slices go in unchecked: <see cref="RawJson"/> and <see cref="JsonText"/> are balanced by construction. Not thread-safe.
/// </summary>
internal sealed class JsonEmitter : IDisposable
{
    private static readonly SearchValues<byte> MustEscape = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(static c => (byte)c), (byte)'"', (byte)'\\']);

    private byte[] _buffer;
    private int _length;
    private bool _comma;

    /// <param name="capacity">Bytes to rent at first; the buffer grows as needed.</param>
    public JsonEmitter(int capacity = 4096) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length => _length;

    public ReadOnlySpan<byte> WrittenSpan => _buffer.AsSpan(0, _length);

    /// <summary>Valid until the next write, <see cref="Clear"/> or <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, _length);

    /// <summary>Forgets what was written; keeps the buffer.</summary>
    public void Clear()
    {
        _length = 0;
        _comma = false;
    }

    public void Dispose()
    {
        if (_buffer.Length == 0)
            return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    public void BeginObject() => Begin((byte)'{');

    public void EndObject() => End((byte)'}');

    public void BeginArray() => Begin((byte)'[');

    public void EndArray() => End((byte)']');

    /// <summary>The name of the next value.</summary>
    /// <param name="plain">Needs no escaping.</param>
    public void Name(ReadOnlySpan<byte> plain)
    {
        Separate();
        var room = Room(plain.Length + 3);
        room[0] = (byte)'"';
        plain.CopyTo(room[1..]);
        room[plain.Length + 1] = (byte)'"';
        room[plain.Length + 2] = (byte)':';
        _length += plain.Length + 3;
        _comma = false;
    }

    /// <summary>The name of the next value, as it stood in another text.</summary>
    public void Name(JsonText name)
    {
        Text(name);
        Append(":"u8);
        _comma = false;
    }

    public void Raw(RawJson value)
    {
        Separate();
        Append(value.Span);
        _comma = true;
    }

    /// <summary>
    /// A whole value within a line of an event stream. A value of a buffered answer may stand on several lines; a line feed would end the
    /// event, between tokens a space says the same, and strings hold none.
    /// </summary>
    public void RawOnOneLine(RawJson value)
    {
        Separate();
        var written = Room(value.Span.Length)[..value.Span.Length];
        value.Span.CopyTo(written);
        written.Replace((byte)'\n', (byte)' ');
        written.Replace((byte)'\r', (byte)' ');
        _length += written.Length;
        _comma = true;
    }

    /// <summary>A string, copied as it stands.</summary>
    public void Text(JsonText value)
    {
        BeginText();
        Append(value.Span);
        EndText();
    }

    /// <summary>A string of our own making.</summary>
    /// <param name="plain">Needs no escaping.</param>
    public void Text(ReadOnlySpan<byte> plain)
    {
        BeginText();
        Append(plain);
        EndText();
    }

    /// <summary>A string that may need escaping.</summary>
    public void Text(string value)
    {
        BeginText();
        AppendEscaped(value);
        EndText();
    }

    public void Number(long value)
    {
        Separate();
        Utf8Formatter.TryFormat(value, Room(20), out var written);
        _length += written;
        _comma = true;
    }

    public void Number(double value)
    {
        Separate();
        Utf8Formatter.TryFormat(value, Room(32), out var written);
        _length += written;
        _comma = true;
    }

    public void Boolean(bool value)
    {
        Separate();
        Append(value ? "true"u8 : "false"u8);
        _comma = true;
    }

    public void Null()
    {
        Separate();
        Append("null"u8);
        _comma = true;
    }

    /// <summary>Opens a string that is written in pieces; close it with <see cref="EndText"/>.</summary>
    public void BeginText()
    {
        Separate();
        Append("\""u8);
    }

    public void EndText()
    {
        Append("\""u8);
        _comma = true;
    }

    /// <summary>Bytes as they are: a piece of a string that is escaped already, or framing.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _length += bytes.Length;
    }

    /// <summary>A piece of a string, escaped here.</summary>
    public void AppendEscaped(string text)
    {
        var utf8 = ArrayPool<byte>.Shared.Rent(System.Text.Encoding.UTF8.GetMaxByteCount(text.Length));
        AppendEscaped(utf8.AsSpan(0, System.Text.Encoding.UTF8.GetBytes(text, utf8)));
        ArrayPool<byte>.Shared.Return(utf8);
    }

    /// <summary>A piece of a string, escaped here; so a JSON text becomes the content of a JSON string.</summary>
    /// <param name="utf8">Decoded text.</param>
    public void AppendEscaped(ReadOnlySpan<byte> utf8)
    {
        while (true)
        {
            var plain = utf8.IndexOfAny(MustEscape);
            if (plain < 0)
            {
                Append(utf8);
                return;
            }

            Append(utf8[..plain]);
            Escape(utf8[plain]);
            utf8 = utf8[(plain + 1)..];
        }
    }

    /// <summary>The value written last was a whole text; what follows is another one.</summary>
    public void NextText() => _comma = false;

    private void Begin(byte bracket)
    {
        Separate();
        Room(1)[0] = bracket;
        _length++;
        _comma = false;
    }

    private void End(byte bracket)
    {
        Room(1)[0] = bracket;
        _length++;
        _comma = true;
    }

    private void Separate()
    {
        if (!_comma)
            return;
        Room(1)[0] = (byte)',';
        _length++;
    }

    private void Escape(byte value)
    {
        switch (value)
        {
            case (byte)'"':
                Append("\\\""u8);
                break;
            case (byte)'\\':
                Append("\\\\"u8);
                break;
            case (byte)'\n':
                Append("\\n"u8);
                break;
            case (byte)'\r':
                Append("\\r"u8);
                break;
            case (byte)'\t':
                Append("\\t"u8);
                break;
            default:
                Append("\\u00"u8);
                var digits = Room(2);
                digits[0] = HexDigit(value >> 4);
                digits[1] = HexDigit(value & 15);
                _length += 2;
                break;
        }
    }

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'a' + value - 10);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Room(int size)
    {
        if (_buffer.Length - _length < size)
            Grow(size);
        return _buffer.AsSpan(_length);
    }

    private void Grow(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + size));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
