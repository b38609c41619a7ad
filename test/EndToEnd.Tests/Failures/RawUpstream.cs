using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Heimdall.EndToEnd.Tests.Failures;

/// <summary>An upstream that answers every request with the same bytes, HTTP or not, and hangs up.</summary>
internal sealed class RawUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[] _answer;
    private readonly Task _serving;

    public RawUpstream(string answer)
    {
        _answer = Encoding.Latin1.GetBytes(answer);
        _listener.Start();
        BaseUrl = new Uri($"http://{_listener.LocalEndpoint}");
        _serving = ServeAsync();
    }

    public Uri BaseUrl { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var connection = await _listener.AcceptTcpClientAsync();
                await AnswerAsync(connection);
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException or IOException)
        {
            // The test is over, or the gateway hung up.
        }
    }

    private async Task AnswerAsync(TcpClient connection)
    {
        var stream = connection.GetStream();
        using var request = new EventText(stream);
        var head = await request.UntilAsync("\r\n\r\n");
        await request.UntilAsync("}"); // every request of these tests ends with its only closing brace, or close to it
        Assert.StartsWith("POST ", head, StringComparison.Ordinal);
        await stream.WriteAsync(_answer);
        connection.Client.Shutdown(SocketShutdown.Send);
        while (await stream.ReadAsync(new byte[4096]) > 0)
        {
        }
    }
}
