namespace Heimdall.TestKit.Secrets;

/// <summary>Searches what is read from another stream, also across reads.</summary>
internal sealed class ScannedStream(Stream inner, SecretScan scan, string place) : Stream
{
    /// <summary>More than the longest form of a secret.</summary>
    private const int Kept = 1024;

    private byte[] _last = [];
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = inner.Read(buffer, offset, count);
        Search(buffer.AsSpan(offset, read));
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        Search(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private void Search(ReadOnlySpan<byte> read)
    {
        byte[] seen = [.. _last, .. read];
        scan.Search(place, seen, _read - _last.Length);
        _read += read.Length;
        _last = seen[Math.Max(0, seen.Length - Kept)..];
    }
}
