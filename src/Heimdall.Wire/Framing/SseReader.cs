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
    private int _scan;   // first byte whose line end has not been looked for
    private int _end;    // first free byte

    // Fields of the event in the making, as ranges of the buffer.
    private Slice _name;
    private Slice _data;
    private bool _hasData;
    private readonly ArrayBufferWriter<byte> _joinedData = new(); // only where an event has several data lines
    private bool _skipLineFeed;

    /// <param name="initialBytes">Size of the buffer at first; it grows to the largest event met.</param>
    /// <param name="maxEventBytes">Limit for one event.</param>
    public SseReader(int initialBytes = 16 * 1024, int maxEventBytes = DefaultMaxEventBytes)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(initialBytes);
        _maxEventBytes = maxEventBytes;
    }

    /// <summary>True when nothing of an unfinished event is held.</summary>
    public bool AtBoundary => _scan == _end && !_hasData && _name.Length == 0;

    /// <summary>Room for the next bytes of the stream; slices handed out before are no longer valid.</summary>
    /// <exception cref="FramingException">One event exceeds the limit.</exception>
    public Memory<byte> GetMemory(int minimum = 4096)
    {
        if (_start == _end)
            _start = _scan = _end = 0;
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
                _scan++;
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

    /// <summary>What is left when the stream has ended: an event without its blank line, if there is one.</summary>
    public bool TryReadLast(out SseEvent last)
    {
        if (_scan < _end)
        {
            ReadField(new Slice(_scan, _end - _scan));
            _scan = _end;
        }

        if (_start == _end || (!_hasData && _name.Length == 0))
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
            line = default;
            return false;
        }

        line = new Slice(_scan, length);
        var end = _scan + length;
        _scan = end + 1;
        if (_buffer[end] == '\r')
        {
            if (_scan == _end)
                _skipLineFeed = true;
            else if (_buffer[_scan] == '\n')
                _scan++;
        }

        return true;
    }

    private void ReadField(Slice line)
    {
        var bytes = _buffer.AsSpan(line.Start, line.Length);
        if (bytes.StartsWith("data:"u8) || bytes.SequenceEqual("data"u8))
            AddData(Value(line, "data"u8.Length));
        else if (bytes.StartsWith("event:"u8))
            _name = Value(line, "event"u8.Length);
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
        if (held + minimum > _maxEventBytes)
            throw new FramingException($"The upstream sent an event of more than {_maxEventBytes} bytes.");
        var target = _buffer.Length - held >= minimum * 2 ? _buffer : ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, held + (minimum * 2)));
        _buffer.AsSpan(_start, held).CopyTo(target);
        if (target != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = target;
        }

        _name = _name.Moved(_start);
        _data = _data.Moved(_start);
        _scan -= _start;
        _end = held;
        _start = 0;
    }

    private readonly record struct Slice(int Start, int Length)
    {
        public Slice Moved(int by) => Length == 0 ? default : this with { Start = Start - by };
    }
}
