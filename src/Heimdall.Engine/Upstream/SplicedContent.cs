using System.Net;
using Heimdall.Wire.Json;

namespace Heimdall.Engine.Upstream;

/// <summary>A JSON body in segments, sent without being copied together. Its memory must stay untouched until the exchange has ended.</summary>
internal sealed class SplicedContent : HttpContent
{
    private readonly JsonSplice _splice;

    public SplicedContent(JsonSplice splice)
    {
        _splice = splice;
        Headers.TryAddWithoutValidation("Content-Type", "application/json");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // By index: an enumerator would be boxed.
        for (var i = 0; i < _splice.Segments.Count; i++)
            await stream.WriteAsync(_splice.Segments[i], cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _splice.Length;
        return true;
    }
}
