using System.Buffers;
using System.Net.Sockets;

namespace Heimdall.Bench.Sockets;

/// <summary>One connection, either end: reads messages, writes bytes, keeps what the kernel would not take yet.</summary>
internal abstract class HttpConnection : ISocketHandler, IHttpSink
{
    private readonly EventLoop _loop;
    private readonly Socket _socket;
    private readonly HttpReader _reader;
    private readonly ArrayBufferWriter<byte> _unsent = new();
    private readonly int _id;
    private bool _closed;

    protected HttpConnection(EventLoop loop, Socket socket)
    {
        _loop = loop;
        _socket = socket;
        _socket.NoDelay = true;
        _reader = new HttpReader(this);
        _id = loop.Add(socket, this);
    }

    protected EventLoop Loop => _loop;

    protected bool IsClosed => _closed;

    public abstract void Head(ReadOnlySpan<byte> head);

    public abstract void Body(ReadOnlySpan<byte> piece);

    public abstract void End();

    public void Ready(int events)
    {
        if ((events & Native.Writable) != 0)
            SendUnsent();
        if ((events & ~Native.Writable) != 0 && !_closed)
            Receive();
    }

    /// <summary>Ends the connection from this side; <see cref="Lost"/> is not called.</summary>
    public void Close()
    {
        if (_closed)
            return;
        _closed = true;
        _loop.Remove(_socket, _id);
    }

    protected void Send(ReadOnlySpan<byte> bytes)
    {
        if (_closed)
            return;
        if (_unsent.WrittenCount == 0)
        {
            var sent = _socket.Send(bytes, SocketFlags.None, out var error);
            if (error is not (SocketError.Success or SocketError.WouldBlock))
            {
                Fail();
                return;
            }

            bytes = bytes[Math.Max(sent, 0)..];
            if (bytes.IsEmpty)
                return;
            _loop.WatchWrites(_socket, _id, watch: true);
        }

        _unsent.Write(bytes);
    }

    /// <summary>The other side has gone, or speaks no HTTP.</summary>
    protected abstract void Lost();

    private void Receive()
    {
        var count = _socket.Receive(_loop.Scratch, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return;
        if (count <= 0 || error != SocketError.Success)
        {
            Fail();
            return;
        }

        try
        {
            _reader.Feed(_loop.Scratch.AsSpan(0, count));
        }
        catch (InvalidDataException)
        {
            Fail();
        }
    }

    private void SendUnsent()
    {
        if (_unsent.WrittenCount == 0)
            return;
        var rest = _unsent.WrittenSpan.ToArray();
        _unsent.ResetWrittenCount();
        _loop.WatchWrites(_socket, _id, watch: false);
        Send(rest);
    }

    private void Fail()
    {
        Close();
        Lost();
    }
}
