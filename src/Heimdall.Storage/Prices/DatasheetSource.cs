using System.Net;
using Heimdall.Engine.Upstream;

namespace Heimdall.Storage.Prices;

/// <summary>Fetches datasheets, from servers and from files. Thread-safe.</summary>
internal sealed class DatasheetSource : IDisposable
{
    /// <summary>Bytes. The largest one published has about two million.</summary>
    public const int MaxSize = 32 * 1024 * 1024;

    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler
    {
        AutomaticDecompression = DecompressionMethods.All,
        ConnectCallback = GuardedConnection.OpenAsync,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        MaxAutomaticRedirections = 3,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10), // it is not asked again for a long time
        UseCookies = false,
    });

    /// <exception cref="IOException">It cannot be had, or is too large; the message is for the operator.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached.</exception>
    public async Task<byte[]> FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        if (address.IsFile)
        {
            await using var file = new FileStream(address.LocalPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return await ReadAsync(file, cancellationToken);
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await _invoker.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new IOException($"the server answered with status {(int)response.StatusCode}");
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await ReadAsync(body, cancellationToken);
    }

    public void Dispose() => _invoker.Dispose();

    private static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var block = new byte[64 * 1024];
        while (await stream.ReadAsync(block, cancellationToken) is > 0 and var count)
        {
            if (bytes.Length + count > MaxSize)
                throw new IOException($"it is larger than {MaxSize >> 20} MB");
            bytes.Write(block, 0, count);
        }

        return bytes.ToArray();
    }
}
