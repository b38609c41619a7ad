using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Heimdall.Engine.Configuration;

namespace Heimdall.EndToEnd.Tests.Ingress;

/// <summary>Bodies as clients really send them: packed, huge, or not JSON at all.</summary>
public sealed class RequestBodyTests
{
    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_packed_body_reaches_the_upstream_unpacked(string encoding)
    {
        var speaker = Speaker.Of(Speaker.Anthropic);
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(speaker.BufferedAnswer));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.Anthropic, upstream));

        using var answer = await gateway.PostAsync(speaker.Path, Packed(Speaker.Ask("anthropic/model-1"), encoding), CancellationToken.None);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(Speaker.Ask("model-1"), upstream.Request.Text);
        Assert.Null(upstream.Request.Header("content-encoding"));
    }

    [Fact]
    public async Task A_body_packed_in_a_way_nobody_can_unpack_is_refused_in_the_clients_dialect()
    {
        var speaker = Speaker.Of(Speaker.Anthropic);
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(speaker.BufferedAnswer));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.Anthropic, upstream));
        var body = new ByteArrayContent([1, 2, 3]);
        body.Headers.ContentEncoding.Add("compress");

        using var answer = await gateway.PostAsync(speaker.Path, body, CancellationToken.None);

        Assert.Equal(415, (int)answer.StatusCode);
        Assert.Equal("invalid_request_error", await TypeOfAsync(answer));
    }

    [Fact]
    public async Task A_body_that_is_not_packed_as_it_says_is_refused()
    {
        var speaker = Speaker.Of(Speaker.Anthropic);
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(speaker.BufferedAnswer));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.Anthropic, upstream));
        var body = new StringContent(Speaker.Ask("anthropic/model-1"));
        body.Headers.ContentEncoding.Add("gzip");

        using var answer = await gateway.PostAsync(speaker.Path, body, CancellationToken.None);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal("invalid_request_error", await TypeOfAsync(answer));
    }

    [Theory]
    [InlineData(Speaker.OpenAI, null)]
    [InlineData(Speaker.Anthropic, null)]
    [InlineData(Speaker.Anthropic, "gzip")]
    public async Task A_body_beyond_the_limit_is_refused_also_when_only_unpacking_shows_it(string name, string? encoding)
    {
        var speaker = Speaker.Of(name);
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(speaker.BufferedAnswer));
        await using var gateway = await TestGateway.StartAsync(Configured.With(Configured.Provider(name, upstream)) with { Client = new ClientOptions { MaxRequestBodyBytes = 100_000 } });
        var request = Speaker.Ask($"{name}/model-1", text: new string('x', 150_000));

        using var answer = await gateway.PostAsync(speaker.Path, encoding is null ? new StringContent(request) : Packed(request, encoding), CancellationToken.None);

        Assert.Equal(413, (int)answer.StatusCode);
        if (name == Speaker.Anthropic)
            Assert.Equal("request_too_large", await TypeOfAsync(answer));
        Assert.Equal(0, upstream.RequestCount);
    }

    [Fact]
    public async Task A_body_of_twenty_megabytes_goes_through()
    {
        var speaker = Speaker.Of(Speaker.Anthropic);
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(speaker.BufferedAnswer));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.Anthropic, upstream));
        var text = new string('x', 20_000_000);

        using var answer = await gateway.PostAsync(speaker.Path, Speaker.Ask("anthropic/model-1", text: text));

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(Speaker.Ask("model-1", text: text).Length, upstream.Request.Body.Length);
    }

    [Theory]
    [InlineData(Speaker.OpenAI, "")]
    [InlineData(Speaker.OpenAI, "not json")]
    [InlineData(Speaker.OpenAI, "[]")]
    [InlineData(Speaker.OpenAI, "{\"messages\":[]}")]
    [InlineData(Speaker.OpenAI, "{\"model\":\"openai/model-1\",\"messages\":[}")]
    [InlineData(Speaker.Anthropic, "")]
    [InlineData(Speaker.Anthropic, "not json")]
    [InlineData(Speaker.Anthropic, "{\"model\":7}")]
    [InlineData(Speaker.Anthropic, "{\"model\":\"openai/model-1\",\"max_tokens\":1,\"messages\":[{\"role\"")]
    public async Task What_is_no_request_is_refused_in_the_clients_dialect(string name, string body)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(Speaker.Of(Speaker.OpenAI).BufferedAnswer));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.OpenAI, upstream));

        using var answer = await gateway.PostAsync(Speaker.Of(name).Path, body);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal("invalid_request_error", await TypeOfAsync(answer));
        Assert.Equal(0, upstream.RequestCount);
    }

    private static async Task<string?> TypeOfAsync(HttpResponseMessage answer) =>
        JsonElement.Parse(await answer.TextAsync()).GetProperty("error").GetProperty("type").GetString();

    private static ByteArrayContent Packed(string text, string encoding)
    {
        using var packed = new MemoryStream();
        using (Stream packer = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
        })
            packer.Write(Encoding.UTF8.GetBytes(text));
        var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentEncoding.Add(encoding);
        return content;
    }
}
