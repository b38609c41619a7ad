using System.Buffers;

namespace Heimdall.Wire.Framing;

/// <summary>
/// Cuts a byte stream into server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream):
/// pieces split anywhere, LF, CRLF or CR, <c>data:</c> with or without a space, comments, a last event without its blank line.
/// Bounded: an event that exceeds the limit is a fault, so that a stream without line ends cannot exhaust memory. Not thread-safe.
/// </summary>
internal sealed class SseReader : IDisposable
{
    /// <summary>Bytes. Larger than any event seen in the field (whole tool calls and base64 images included).</summary>
    public const int DefaultMaxEventBytes = 32 * 1024 * 1024;

    private readonly int _maxEventBytes;
    private byte[] _buffer;
    private int _start;  // first byte of the event in the making
    private int _line;   // first byte of the line in the making
    private int _scan;   // first byte not yet searched for a line end
    private int _end;    // first free byte

    // Fields of the event in the making, as ranges of the buffer.
    private Slice _name;
    private Slice _data;
    private bool _hasData;
    private readonly ArrayBufferWriter<byte> _joinedData = new(); // only where an event has several data lines
    private bool _skipLineFeed;
    private bool _begun; // the first line has been read

    /// <param name="initialBytes">Size of the buffer at first; it grows to the largest event met.</param>
    /// <param name="maxEventBytes">Limit for one event.</param>
    public SseReader(int initialBytes = 16 * 1024, int maxEventBytes = DefaultMaxEventBytes)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(initialBytes);
        _maxEventBytes = maxEventBytes;
    }

    /// <summary>True when nothing of an unfinished event is held.</summary>
    public bool AtBoundary => _line == _end && !_hasData && _name.Length == 0;

    /// <summary>Room for the next bytes of the stream, asked for when all whole events have been read; slices handed out before are no longer valid.</summary>
    /// <exception cref="FramingException">The event in the making exceeds the limit.</exception>
    public Memory<byte> GetMemory(int minimum = 4096)
    {
        if (_end - _start > _maxEventBytes)
            throw new FramingException($"The upstream sent an event of more than {_maxEventBytes} bytes.");
        if (_start == _end)
            _start = _line = _scan = _end = 0;
        if (_buffer.Length - _end < minimum)
            MakeRoom(minimum);
        return _buffer.AsMemory(_end);
    }

    /// <summary>Tells how many bytes were put into the memory given by <see cref="GetMemory"/>.</summary>
    public void Advance(int count) => _end += count;

    /// <summary>Copies bytes in; for callers that hold them already.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetMemory(bytes.Length).Span);
        Advance(bytes.Length);
    }

    /// <summary>The next whole event, if there is one.</summary>
    public bool TryRead(out SseEvent next)
    {
        if (_skipLineFeed && _scan < _end)
        {
            // The line feed of a CRLF that was cut in two: it ends no line, and travels with the raw bytes of the next event.
            _skipLineFeed = false;
            if (_buffer[_scan] == '\n')
                _line = ++_scan;
        }

        while (NextLine(out var line))
        {
            if (line.Length > 0)
            {
                ReadField(line);
                continue;
            }

            next = Finish();
            return true;
        }

        next = default;
        return false;
    }

    /// <summary>
    /// What is left when the stream has ended and all whole events have been read: an event without its blank line, or an empty
    /// one (<see cref="SseEvent.IsEmpty"/>) for other bytes that are still to be relayed.
    /// </summary>
    public bool TryReadLast(out SseEvent last)
    {
        if (_line < _end)
        {
            ReadField(new Slice(_line, _end - _line));
            _line = _scan = _end;
        }

        if (_start == _end)
        {
            last = default;
            return false;
        }

        last = Finish();
        return true;
    }

    public void Dispose()
    {
        if (_buffer.Length == 0)
            return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private bool NextLine(out Slice line)
    {
        var length = _buffer.AsSpan(_scan, _end - _scan).IndexOfAny((byte)'\n', (byte)'\r');
        if (length < 0)
        {
            _scan = _end;
            line = default;
            return false;
        }

        var end = _scan + length;
        line = new Slice(_line, end - _line);
        _scan = end + 1;
        if (_buffer[end] == '\r')
        {
            if (_scan == _end)
                _skipLineFeed = true;
            else if (_buffer[_scan] == '\n')
                _scan++;
        }

        _line = _scan;
        return true;
    }

    private void ReadField(Slice line)
    {
        if (!_begun)
            line = WithoutByteOrderMark(line);
        var bytes = _buffer.AsSpan(line.Start, line.Length);
        if (bytes.StartsWith("data:"u8) || bytes.SequenceEqual("data"u8))
            AddData(Value(line, "data"u8.Length));
        else if (bytes.StartsWith("event:"u8))
            _name = Value(line, "event"u8.Length);
    }

    // Only the first line of a stream may begin with one.
    private Slice WithoutByteOrderMark(Slice line)
    {
        _begun = true;
        return _buffer.AsSpan(line.Start, line.Length).StartsWith("\uFEFF"u8) ? new Slice(line.Start + 3, line.Length - 3) : line;
    }

    private Slice Value(Slice line, int nameLength)
    {
        var start = Math.Min(nameLength + 1, line.Length);
        if (start < line.Length && _buffer[line.Start + start] == ' ')
            start++;
        return new Slice(line.Start + start, line.Length - start);
    }

    private void AddData(Slice value)
    {
        if (!_hasData)
        {
            _data = value;
            _hasData = true;
            return;
        }

        if (_joinedData.WrittenCount == 0)
            _joinedData.Write(_buffer.AsSpan(_data.Start, _data.Length));
        _joinedData.Write("\n"u8);
        _joinedData.Write(_buffer.AsSpan(value.Start, value.Length));
    }

    private SseEvent Finish()
    {
        var data = _joinedData.WrittenCount > 0 ? _joinedData.WrittenSpan.ToArray() : _buffer.AsMemory(_data.Start, _data.Length);
        var next = new SseEvent(_buffer.AsMemory(_name.Start, _name.Length), data, _buffer.AsMemory(_start, _scan - _start));
        _start = _scan;
        _name = default;
        _data = default;
        _hasData = false;
        _joinedData.ResetWrittenCount();
        return next;
    }

    private void MakeRoom(int minimum)
    {
        var held = _end - _start;
        var target = _buffer.Length - held >= minimum * 2 ? _buffer : ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, held + (minimum * 2)));
        _buffer.AsSpan(_start, held).CopyTo(target);
        if (target != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = target;
        }

        _name = _name.Moved(_start);
        _data = _data.Moved(_start);
        _line -= _start;
        _scan -= _start;
        _end = held;
        _start = 0;
    }

    private readonly record struct Slice(int Start, int Length)
    {
        public Slice Moved(int by) => Length == 0 ? default : this with { Start = Start - by };
    }
}
