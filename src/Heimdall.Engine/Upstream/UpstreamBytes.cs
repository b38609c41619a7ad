using System.Runtime.CompilerServices;
using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Upstream;

/// <summary>The bytes of one upstream answer, read under the attempt's clocks. Disposing it before the end cancels the upstream.</summary>
internal sealed class UpstreamBytes(HttpResponseMessage response, AttemptClock clock) : IDisposable
{
    /// <summary>Bytes. A buffered answer beyond it is refused, so that an upstream cannot exhaust memory.</summary>
    public const int MaxWholeBytes = 256 * 1024 * 1024;

    private readonly Stream _stream = Open(response);

    /// <summary>How many bytes came; 0 at the end.</summary>
    /// <exception cref="UpstreamException">A clock ran out, or the connection broke.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReadAsync(Memory<byte> destination)
    {
        try
        {
            var count = await _stream.ReadAsync(destination, clock.Token);
            clock.BytesCame();
            return count;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or HttpRequestException || PackedBody.IsDamage(e))
        {
            throw clock.Explain(e);
        }
    }

    /// <summary>The rest of the answer.</summary>
    /// <param name="most">Bytes.</param>
    /// <exception cref="UpstreamException">As above, or the answer exceeds the limit.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<PooledBody> ReadWholeAsync(int most = MaxWholeBytes)
    {
        var length = IsPacked(response) ? null : response.Content.Headers.ContentLength;
        if (length > most)
            throw TooLarge(most);
        var body = new PooledBody((int)(length ?? 16 * 1024));
        try
        {
            // At its announced length the body is whole: no need to wait for the end.
            while (body.Length != length && await ReadAsync(body.GetMemory(length is null ? 4096 : 1)) is var count and > 0)
            {
                body.Advance(count);
                if (body.Length > most)
                    throw TooLarge(most);
            }

            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        response.Dispose();
        clock.Dispose();
    }

    // Nobody asked for a compressed answer; some proxies send one all the same.
    private static Stream Open(HttpResponseMessage response)
    {
        var stream = response.Content.ReadAsStream(CancellationToken.None);
        if (!response.Content.Headers.NonValidated.TryGetValues("Content-Encoding", out var encoding))
            return stream;
        if (PackedBody.Unpack(stream, encoding.ToString()) is { } unpacked)
            return unpacked;
        response.Dispose();
        throw new UpstreamException(new GatewayError(ErrorKind.Upstream, ErrorSource.Upstream, "The upstream compressed its answer in a way that cannot be unpacked.") { ShouldRetry = false });
    }

    private static bool IsPacked(HttpResponseMessage response) => response.Content.Headers.NonValidated.Contains("Content-Encoding");

    private static UpstreamException TooLarge(int most) =>
        new(new GatewayError(ErrorKind.Upstream, ErrorSource.Upstream, $"The upstream's answer exceeds {most / (1024 * 1024)} MB."));
}
