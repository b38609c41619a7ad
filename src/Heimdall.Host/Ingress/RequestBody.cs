using System.IO.Pipelines;
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
            ? ReadAsync(request.BodyReader, request.ContentLength, limit, cancellationToken)
            : ReadPackedAsync(request, limit, cancellationToken);
    }

    private static async ValueTask<PooledBody> ReadPackedAsync(HttpRequest request, long limit, CancellationToken cancellationToken)
    {
        await using var unpacked = Unpack(request.Body, request.Headers.ContentEncoding.ToString());
        var reader = PipeReader.Create(unpacked, new StreamPipeReaderOptions(bufferSize: FirstPiece, leaveOpen: true));
        try
        {
            return await ReadAsync(reader, null, limit, cancellationToken);
        }
        catch (Exception e) when (PackedBody.IsDamage(e))
        {
            throw DialectException.InvalidRequest($"The body is not {request.Headers.ContentEncoding} as its Content-Encoding says.");
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    // Small bodies have come with the head of the request: then nothing waits.
    private static ValueTask<PooledBody> ReadAsync(PipeReader reader, long? length, long limit, CancellationToken cancellationToken)
    {
        var body = new PooledBody((int)(length ?? FirstPiece));
        try
        {
            if (reader.TryRead(out var read) && Take(reader, read, body, limit))
                return ValueTask.FromResult(body);
        }
        catch
        {
            body.Dispose();
            throw;
        }

        return ReadRestAsync(reader, body, limit, cancellationToken);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<PooledBody> ReadRestAsync(PipeReader reader, PooledBody body, long limit, CancellationToken cancellationToken)
    {
        try
        {
            while (!Take(reader, await reader.ReadAsync(cancellationToken), body, limit))
            {
            }

            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>True when that was all.</summary>
    private static bool Take(PipeReader reader, ReadResult read, PooledBody body, long limit)
    {
        var fits = body.Length + read.Buffer.Length <= limit;
        if (fits)
        {
            foreach (var piece in read.Buffer)
                body.Append(piece.Span);
        }

        reader.AdvanceTo(read.Buffer.End);
        return fits ? read.IsCompleted : throw TooLarge(limit);
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
