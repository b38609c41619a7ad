using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Heimdall.EndToEnd.Tests.Failures;

/// <summary>Upstreams that answer in HTTP's stranger ways, or not in HTTP at all.</summary>
public sealed class StrangeAnswerTests
{
    private const string ChunkedHead = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

    [Theory]
    [InlineData(301, Speaker.OpenAI, true)]
    [InlineData(302, Speaker.Anthropic, false)]
    [InlineData(307, Speaker.Anthropic, true)]
    [InlineData(304, Speaker.OpenAI, false)]
    public async Task A_redirect_is_not_followed_and_not_passed_on(int status, string provider, bool stream)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Status(status).Header("location", "https://login.example/"));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        using var answer = await gateway.PostAsync(Speaker.Of(provider).Path, Speaker.Ask($"{provider}/model-1", stream));

        Assert.Equal(502, (int)answer.StatusCode);
        Assert.Contains($"redirect ({status})", await MessageOfAsync(answer), StringComparison.Ordinal);
        Assert.Null(answer.Headers.Location);
        Assert.Equal(1, upstream.RequestCount);
    }

    [Theory]
    [InlineData(200, Speaker.OpenAI, true)]
    [InlineData(200, Speaker.OpenAI, false)]
    [InlineData(204, Speaker.OpenAI, false)]
    [InlineData(200, Speaker.Anthropic, true)]
    [InlineData(200, Speaker.Anthropic, false)]
    [InlineData(204, Speaker.Anthropic, true)]
    public async Task A_success_without_a_body_is_no_answer(int status, string provider, bool stream)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Status(status));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        foreach (var client in (string[])[Speaker.OpenAI, Speaker.Anthropic])
        {
            using var answer = await gateway.PostAsync(Speaker.Of(client).Path, Speaker.Ask($"{provider}/model-1", stream));
            Assert.Equal(502, (int)answer.StatusCode);
            Assert.NotEmpty(await MessageOfAsync(answer));
        }
    }

    [Fact]
    public async Task An_error_that_came_as_a_success_is_an_error()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(OpenAIChatAnswer.Error("No endpoints found", "invalid_request_error")));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.OpenAI, upstream));

        using var answer = await gateway.PostAsync(Speaker.Of(Speaker.OpenAI).Path, Speaker.Ask("openai/model-1"));

        Assert.NotEqual(200, (int)answer.StatusCode);
        Assert.Contains("No endpoints found", await MessageOfAsync(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip", Speaker.OpenAI)]
    [InlineData("br", Speaker.Anthropic)]
    [InlineData("deflate", Speaker.OpenAI)]
    public async Task A_compressed_answer_that_nobody_asked_for_reaches_the_client_unpacked(string encoding, string provider)
    {
        var speaker = Speaker.Of(provider);
        var stream = speaker.StreamBeginning + speaker.StreamAnswer;
        await using var upstream = await ScriptedUpstream.StartAsync(
            Script.Status(200).Header("content-type", "application/json").Header("content-encoding", encoding).Write(Packed(speaker.BufferedAnswer, encoding)),
            Script.EventStream().Header("content-encoding", encoding).Write(Packed(stream, encoding)));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        using var whole = await gateway.PostAsync(speaker.Path, Speaker.Ask($"{provider}/model-1"));
        using var streamed = await gateway.PostAsync(speaker.Path, speaker.StreamRequest);

        Assert.Equal("identity", upstream.Requests[0].Header("accept-encoding"));
        Assert.Equal(speaker.BufferedAnswer, await whole.Content.ReadAsStringAsync());
        Assert.Empty(whole.Content.Headers.ContentEncoding);
        Assert.Equal(stream, await streamed.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("gzip", "not compressed as it says")]
    [InlineData("br", "not compressed as it says")]
    [InlineData("compress", "cannot be unpacked")]
    public async Task An_answer_that_cannot_be_unpacked_is_an_error_that_says_so(string encoding, string expected)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(Speaker.Of(Speaker.OpenAI).BufferedAnswer).Header("content-encoding", encoding));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.OpenAI, upstream));

        using var answer = await gateway.PostAsync(Speaker.Of(Speaker.OpenAI).Path, Speaker.Ask("openai/model-1"));

        Assert.Equal(502, (int)answer.StatusCode);
        Assert.Contains(expected, await MessageOfAsync(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.9\r\n", "not HTTP")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Long: {long}\r\n\r\n", "too long")]
    [InlineData(ChunkedHead + "zz\r\n{}\r\n", "")]
    [InlineData(ChunkedHead + "5\r\n{\"id\"\r\n", "")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"id\"", "")]
    public async Task What_is_no_HTTP_is_an_error_of_the_clients_dialect(string bytes, string expected)
    {
        await using var upstream = new RawUpstream(bytes.Replace("{long}", new string('x', 100_000), StringComparison.Ordinal));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.OpenAI, upstream.BaseUrl));

        using var answer = await gateway.PostAsync(Speaker.Of(Speaker.Anthropic).Path, Speaker.Ask("openai/model-1"));

        Assert.Equal(502, (int)answer.StatusCode);
        Assert.Contains(expected, await MessageOfAsync(answer), StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_upstream_that_accepts_and_shakes_no_hands_is_given_up_after_the_connect_timeout()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var gateway = await TestGateway.StartAsync(
            Configured.Provider(Speaker.OpenAI, new Uri($"https://{silent.LocalEndpoint}")).Over(network => network with { ConnectTimeout = TimeSpan.FromMilliseconds(200) }));

        using var answer = await gateway.PostAsync(Speaker.Of(Speaker.OpenAI).Path, Speaker.Ask("openai/model-1"));

        Assert.Equal(504, (int)answer.StatusCode);
        Assert.Contains("could not be reached within 0.2 s", await MessageOfAsync(answer), StringComparison.Ordinal);
    }

    private static async Task<string> MessageOfAsync(HttpResponseMessage answer) =>
        JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("error").GetProperty("message").GetString()!;

    private static byte[] Packed(string text, string encoding)
    {
        using var packed = new MemoryStream();
        using (Stream packer = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        })
            packer.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
