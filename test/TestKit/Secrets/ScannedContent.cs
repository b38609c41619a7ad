using System.Net;

namespace Heimdall.TestKit.Secrets;

/// <summary>A body that is searched as it is read.</summary>
internal sealed class ScannedContent : HttpContent
{
    private readonly HttpContent _inner;
    private readonly SecretScan _scan;
    private readonly string _place;
    private readonly long? _length;

    public ScannedContent(HttpContent inner, SecretScan scan, string place)
    {
        (_inner, _scan, _place, _length) = (inner, scan, place, inner.Headers.ContentLength);
        foreach (var (name, values) in inner.Headers.NonValidated)
            Headers.TryAddWithoutValidation(name, values);
    }

    protected override async Task<Stream> CreateContentReadStreamAsync() => new ScannedStream(await _inner.ReadAsStreamAsync(), _scan, _place);

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) => new ScannedStream(await _inner.ReadAsStreamAsync(cancellationToken), _scan, _place);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var body = new ScannedStream(await _inner.ReadAsStreamAsync(cancellationToken), _scan, _place);
        await body.CopyToAsync(stream, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length ?? 0;
        return _length is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inner.Dispose();
        base.Dispose(disposing);
    }
}
