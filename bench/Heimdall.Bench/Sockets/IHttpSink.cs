namespace Heimdall.Bench.Sockets;

/// <summary>What an <see cref="HttpReader"/> finds, in order: a head, pieces of the body without framing, the end.</summary>
internal interface IHttpSink
{
    void Head(ReadOnlySpan<byte> head);

    void Body(ReadOnlySpan<byte> piece);

    void End();
}
