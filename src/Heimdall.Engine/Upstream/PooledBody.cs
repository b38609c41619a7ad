using System.Buffers;

namespace Heimdall.Engine.Upstream;

/// <summary>A body gathered in one rented buffer. Not thread-safe.</summary>
internal sealed class PooledBody : IDisposable
{
    private byte[] _buffer;

    /// <param name="expected">Bytes to make room for at first.</param>
    public PooledBody(int expected) => _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(expected, 256));

    private PooledBody(byte[] buffer, int length)
    {
        _buffer = buffer;
        Length = length;
    }

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, Length);

    /// <summary>Room for more; what <see cref="Memory"/> gave out before may no longer be valid.</summary>
    public Memory<byte> GetMemory(int minimum)
    {
        if (_buffer.Length - Length < minimum)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, Length + minimum));
            _buffer.AsSpan(0, Length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsMemory(Length);
    }

    public void Advance(int count) => Length += count;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetMemory(bytes.Length).Span);
        Advance(bytes.Length);
    }

    /// <summary>The same body under a new owner; this one becomes empty.</summary>
    public PooledBody Move()
    {
        var moved = new PooledBody(_buffer, Length);
        (_buffer, Length) = ([], 0);
        return moved;
    }

    public void Dispose()
    {
        if (_buffer.Length == 0)
            return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Length = 0;
    }
}
