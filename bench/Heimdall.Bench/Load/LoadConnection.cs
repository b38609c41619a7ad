using System.Net;
using System.Net.Sockets;
using Heimdall.Bench.Sockets;

namespace Heimdall.Bench.Load;

/// <summary>One client connection: sends a request, checks the answer, tells its driver.</summary>
internal sealed class LoadConnection : HttpConnection
{
    private readonly ILoadDriver _driver;
    private readonly byte[] _ending;
    private readonly StampScanner? _stamps;
    private readonly byte[] _tail;
    private int _tailLength;
    private bool _good;
    private bool _begun;

    /// <param name="port">On loopback.</param>
    /// <param name="ending">Must occur in the body; looked for in its last 256 bytes where it is a stream.</param>
    /// <param name="stamps">Where to record the delays of a stream's events.</param>
    public LoadConnection(EventLoop loop, int port, ILoadDriver driver, byte[] ending, StampScanner? stamps)
        : base(loop, Connect(port))
    {
        _driver = driver;
        _ending = ending;
        _stamps = stamps;
        _tail = new byte[stamps is null ? 4096 : 256];
    }

    /// <summary>When the request in flight was sent, or should have been.</summary>
    public long Started { get; private set; }

    public void Request(byte[] message, long started)
    {
        Started = started;
        _good = false;
        _begun = false;
        _tailLength = 0;
        Send(message);
    }

    public override void Head(ReadOnlySpan<byte> head) => _good = head.StartsWith("HTTP/1.1 200"u8);

    public override void Body(ReadOnlySpan<byte> piece)
    {
        if (_stamps is not null)
        {
            if (!_begun)
                _driver.FirstByte(this);
            _stamps.Feed(piece);
        }

        _begun = true;
        KeepTail(piece);
    }

    public override void End() => _driver.Answered(this, _good && _tail.AsSpan(0, _tailLength).IndexOf(_ending) >= 0);

    protected override void Lost() => _driver.Lost(this);

    private void KeepTail(ReadOnlySpan<byte> piece)
    {
        if (piece.Length >= _tail.Length)
        {
            piece[^_tail.Length..].CopyTo(_tail);
            _tailLength = _tail.Length;
            return;
        }

        var keep = Math.Min(_tailLength, _tail.Length - piece.Length);
        if (keep < _tailLength)
            _tail.AsSpan(_tailLength - keep, keep).CopyTo(_tail);
        piece.CopyTo(_tail.AsSpan(keep));
        _tailLength = keep + piece.Length;
    }

    private static Socket Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }
}
