using System.Runtime.CompilerServices;
using Heimdall.Engine.Upstream;
using Heimdall.Wire.Canonical;

namespace Heimdall.Host.Ingress;

/// <summary>Reads a request's body into one buffer of the right size, unpacked where it came compressed.</summary>
internal static class RequestBody
{
    private const int FirstPiece = 64 * 1024;

    /// <param name="limit">Bytes, of the body as sent and as unpacked.</param>
    /// <exception cref="DialectException">It exceeds the limit, or comes in an encoding that cannot be unpacked.</exception>
    public static ValueTask<PooledBody> ReadAsync(HttpRequest request, long limit, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limit)
            throw TooLarge(limit);
        return request.Headers.ContentEncoding.Count == 0
            ? ReadAsync(request.Body, request.ContentLength, limit, cancellationToken)
            : ReadPackedAsync(request, limit, cancellationToken);
    }

    private static async ValueTask<PooledBody> ReadPackedAsync(HttpRequest request, long limit, CancellationToken cancellationToken)
    {
        await using var unpacked = Unpack(request.Body, request.Headers.ContentEncoding.ToString());
        try
        {
            return await ReadAsync(unpacked, null, limit, cancellationToken);
        }
        catch (Exception e) when (PackedBody.IsDamage(e))
        {
            throw DialectException.InvalidRequest($"The body is not {request.Headers.ContentEncoding} as its Content-Encoding says.");
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<PooledBody> ReadAsync(Stream stream, long? length, long limit, CancellationToken cancellationToken)
    {
        // One byte more than announced, so that the end is seen without growing the buffer.
        var body = new PooledBody(length is { } known ? (int)known + 1 : FirstPiece);
        try
        {
            while (await stream.ReadAsync(body.GetMemory(1), cancellationToken) is var count and > 0)
            {
                body.Advance(count);
                if (body.Length > limit)
                    throw TooLarge(limit);
            }

            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private static Stream Unpack(Stream body, string encoding) => PackedBody.Unpack(body, encoding) ?? throw new DialectException(new GatewayError(
        ErrorKind.InvalidRequest,
        ErrorSource.Client,
        $"The Content-Encoding '{encoding}' is not supported; send gzip, deflate, br, or the body as it is.")
    {
        Status = 415,
    });

    private static DialectException TooLarge(long limit) => new(new GatewayError(
        ErrorKind.RequestTooLarge,
        ErrorSource.Client,
        $"The request exceeds {limit / (1024.0 * 1024.0):0.##} MB (client.max_request_body_size_mb)."));
}
