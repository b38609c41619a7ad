using System.Buffers.Text;

namespace Heimdall.Bench.Sockets;

/// <summary>Cuts HTTP/1.1 messages out of a byte stream: length given or chunked. Knows no more than the mock and the load generator need.</summary>
internal sealed class HttpReader(IHttpSink sink)
{
    private readonly byte[] _head = new byte[16 * 1024]; // a head that came in pieces
    private int _headLength;
    private State _state;
    private long _remaining;

    private enum State
    {
        Head,
        Body,
        ChunkSize,
        ChunkData,
        ChunkEnd,
        Trailer,
    }

    /// <summary>Forgets a message that was cut off.</summary>
    public void Reset()
    {
        _state = State.Head;
        _headLength = 0;
    }

    /// <exception cref="InvalidDataException">This is not HTTP as we speak it.</exception>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = _state switch
            {
                State.Head => ReadHead(bytes),
                State.Body or State.ChunkData => ReadBody(bytes),
                State.ChunkSize => ReadChunkSize(bytes),
                State.ChunkEnd => SkipLine(bytes, State.ChunkSize),
                _ => ReadTrailer(bytes),
            };
        }
    }

    private ReadOnlySpan<byte> ReadHead(ReadOnlySpan<byte> bytes)
    {
        if (_headLength == 0 && bytes.IndexOf("\r\n\r\n"u8) is var end and >= 0)
        {
            Begin(bytes[..(end + 4)]);
            return bytes[(end + 4)..];
        }

        var take = Math.Min(bytes.Length, _head.Length - _headLength);
        if (take == 0)
            throw new InvalidDataException("A head is too long.");
        bytes[..take].CopyTo(_head.AsSpan(_headLength));
        var whole = _head.AsSpan(0, _headLength + take).IndexOf("\r\n\r\n"u8);
        if (whole < 0)
        {
            _headLength += take;
            return bytes[take..];
        }

        var used = whole + 4 - _headLength;
        _headLength = 0;
        Begin(_head.AsSpan(0, whole + 4));
        return bytes[used..];
    }

    private void Begin(ReadOnlySpan<byte> head)
    {
        sink.Head(head);
        if (Header(head, "\r\nContent-Length:"u8, "\r\ncontent-length:"u8) is var length && !length.IsEmpty)
        {
            if (!Utf8Parser.TryParse(length.Trim((byte)' '), out _remaining, out _))
                throw new InvalidDataException("A content length is not a number.");
            _state = State.Body;
            if (_remaining == 0)
                End();
        }
        else if (!Header(head, "\r\nTransfer-Encoding:"u8, "\r\ntransfer-encoding:"u8).IsEmpty)
        {
            _state = State.ChunkSize;
            _remaining = 0;
        }
        else
        {
            End();
        }
    }

    private static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name, ReadOnlySpan<byte> lowerCase)
    {
        var at = head.IndexOf(name);
        if (at < 0)
            at = head.IndexOf(lowerCase);
        if (at < 0)
            return default;
        var rest = head[(at + name.Length)..];
        return rest[..rest.IndexOf((byte)'\r')];
    }

    private ReadOnlySpan<byte> ReadBody(ReadOnlySpan<byte> bytes)
    {
        var take = (int)Math.Min(_remaining, bytes.Length);
        sink.Body(bytes[..take]);
        _remaining -= take;
        if (_remaining == 0)
        {
            if (_state == State.Body)
                End();
            else
                _state = State.ChunkEnd;
        }

        return bytes[take..];
    }

    private ReadOnlySpan<byte> ReadChunkSize(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '\n')
            {
                _state = _remaining == 0 ? State.Trailer : State.ChunkData;
                return bytes[(i + 1)..];
            }

            if (bytes[i] != '\r')
                _remaining = (_remaining * 16) + HexDigit(bytes[i]);
        }

        return default;
    }

    private ReadOnlySpan<byte> ReadTrailer(ReadOnlySpan<byte> bytes)
    {
        // Nobody here sends trailers: the next line is the empty one.
        var rest = SkipLine(bytes, State.Head);
        if (_state == State.Head)
            End();
        return rest;
    }

    private ReadOnlySpan<byte> SkipLine(ReadOnlySpan<byte> bytes, State next)
    {
        var end = bytes.IndexOf((byte)'\n');
        if (end < 0)
            return default;
        _state = next;
        return bytes[(end + 1)..];
    }

    private void End()
    {
        _state = State.Head;
        _remaining = 0;
        sink.End();
    }

    private static int HexDigit(byte value) => value switch
    {
        >= (byte)'0' and <= (byte)'9' => value - '0',
        >= (byte)'a' and <= (byte)'f' => value - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => value - 'A' + 10,
        _ => throw new InvalidDataException("A chunk size is not a number."),
    };
}
