using System.Net.Sockets;
using Heimdall.Bench.Sockets;
using Heimdall.Bench.Traffic;

namespace Heimdall.Bench.Mock;

/// <summary>
/// Answers chat completions and messages, told apart by the path, as the <see cref="Plan"/> in the body says: whole, or as a stream of one event
/// per write, each with the time of its writing. All bytes are made beforehand; only the stamps change.
/// </summary>
internal sealed class MockConnection(EventLoop loop, Socket socket) : HttpConnection(loop, socket), ITimed
{
    // Bodies begin with the model, as clients write them; the rest of 100 kB is not looked at.
    private readonly byte[] _bodyStart = new byte[512];
    private byte[]? _textEvent;
    private int _bodyStartLength;
    private Plan _plan;
    private bool _planFound;
    private Answers _answers = Answers.OpenAIChat;
    private int _eventsLeft;

    public override void Head(ReadOnlySpan<byte> head)
    {
        var path = head[..head.IndexOf((byte)'\r')];
        _answers = path.IndexOf("/messages"u8) >= 0 ? Answers.AnthropicMessages : Answers.OpenAIChat;
        _bodyStartLength = 0;
        _planFound = false;
    }

    public override void Body(ReadOnlySpan<byte> piece)
    {
        if (_planFound)
            return;
        var take = Math.Min(piece.Length, _bodyStart.Length - _bodyStartLength);
        piece[..take].CopyTo(_bodyStart.AsSpan(_bodyStartLength));
        _bodyStartLength += take;
        _planFound = Plan.TryFind(_bodyStart.AsSpan(0, _bodyStartLength), out _plan) || Plan.TryFind(piece, out _plan);
    }

    public override void End()
    {
        if (!_planFound)
            Send("HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 44\r\n\r\n{\"error\":{\"message\":\"no plan in this body\"}}"u8);
        else if (_plan.Events == 0)
            Send(_answers.Whole);
        else
            BeginStream();
    }

    public void Due(long due)
    {
        if (IsClosed)
            return;
        if (_eventsLeft == 0)
        {
            Send(_answers.StreamEnd);
            return;
        }

        _eventsLeft--;
        SendText();
        Loop.At(due + Gap, this);
    }

    protected override void Lost()
    {
    }

    private long Gap => _plan.GapMs * 1_000_000L;

    private void BeginStream()
    {
        _textEvent = _answers.StreamText.AsSpan().ToArray();
        _eventsLeft = _plan.Events - 1;
        Send(_answers.StreamHead);
        SendText();
        Loop.At(EventLoop.Now + Gap, this);
    }

    private void SendText()
    {
        Stamp.Write(EventLoop.Now, _textEvent.AsSpan(_answers.StampOffset));
        Send(_textEvent);
    }
}
