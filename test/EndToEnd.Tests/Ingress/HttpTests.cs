using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Heimdall.EndToEnd.Tests.Ingress;

/// <summary>HTTP as it is spoken by people with curl, proxies and scanners.</summary>
public sealed class HttpTests
{
    [Theory]
    [InlineData("GET", "/v1/chat/completions", "POST", "invalid_request_error")]
    [InlineData("PUT", "/anthropic/v1/messages", "POST", "invalid_request_error")]
    [InlineData("GET", "/v1/messages/count_tokens", "POST", "invalid_request_error")]
    [InlineData("POST", "/v1/models", "GET, HEAD", "invalid_request_error")]
    public async Task A_method_that_a_path_does_not_know_is_told_which_ones_it_does(string method, string path, string allowed, string type)
    {
        await using var gateway = await TestGateway.StartAsync();

        using var answer = await gateway.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        Assert.Equal(405, (int)answer.StatusCode);
        Assert.Equal(allowed, string.Join(", ", answer.Content.Headers.Allow));
        var body = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(type, body.GetProperty("error").GetProperty("type").GetString());
        Assert.Equal(path.Contains("messages", StringComparison.Ordinal), body.TryGetProperty("type", out _));
    }

    [Theory]
    [InlineData("/v1/models")]
    [InlineData("/v1/models/openai/gpt-4o")]
    public async Task The_head_of_the_model_list_is_that_of_the_list(string path)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Status(500));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.OpenAI, upstream));

        using var list = await gateway.Client.GetAsync(path);
        using var head = await gateway.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));

        Assert.Equal(200, (int)head.StatusCode);
        Assert.Equal(list.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Equal("application/json", head.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/anthropic/v1/messages/")]
    [InlineData("/v1/messages/?beta=true")]
    public async Task A_slash_at_the_end_changes_nothing(string path)
    {
        var speaker = Speaker.Of(Speaker.Anthropic);
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(speaker.BufferedAnswer));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.Anthropic, upstream));

        using var answer = await gateway.PostAsync(path, Speaker.Ask("anthropic/model-1"));

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(200, (int)(await gateway.Client.GetAsync("/v1/models/")).StatusCode);
    }

    [Fact]
    public async Task An_unknown_file_is_told_in_JSON_too()
    {
        await using var gateway = await TestGateway.StartAsync();

        using var answer = await gateway.Client.GetAsync("/favicon.ico");

        Assert.Equal(404, (int)answer.StatusCode);
        Assert.Contains("Route not found: /favicon.ico", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Speaker.Both), MemberType = typeof(Speaker))]
    public async Task A_request_without_a_body_is_told_that_it_has_none(string name)
    {
        await using var gateway = await TestGateway.StartAsync();

        using var answer = await gateway.PostAsync(Speaker.Of(name).Path, "");

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains("no body", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Speaker.OpenAI, Speaker.Anthropic)]
    [InlineData(Speaker.Anthropic, Speaker.OpenAI)]
    public async Task A_body_that_is_not_UTF8_is_not_translated(string client, string provider)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(Speaker.Of(provider).BufferedAnswer));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));
        var body = new ByteArrayContent(Encoding.Latin1.GetBytes(Speaker.Ask($"{provider}/model-1", text: "caf\u00e9")));

        using var answer = await gateway.PostAsync(Speaker.Of(client).Path, body, CancellationToken.None);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains("not UTF-8", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, upstream.RequestCount);
    }

    [Fact]
    public async Task A_client_that_waits_for_leave_to_send_gets_it()
    {
        var speaker = Speaker.Of(Speaker.OpenAI);
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(speaker.BufferedAnswer));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.OpenAI, upstream));
        var body = Speaker.Ask("openai/model-1");

        using var connection = new TcpClient();
        await connection.ConnectAsync(gateway.BaseUrl.Host, gateway.BaseUrl.Port);
        await using var stream = connection.GetStream();
        using var events = new EventText(stream);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Head(speaker.Path, body.Length, "Expect: 100-continue\r\n")));
        await events.UntilAsync("HTTP/1.1 100 Continue\r\n\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(body));

        await events.UntilAsync("HTTP/1.1 200 OK");
    }

    [Theory, MemberData(nameof(Speaker.Both), MemberType = typeof(Speaker))]
    public async Task A_body_shorter_than_announced_is_refused_and_reaches_no_upstream(string name)
    {
        var speaker = Speaker.Of(name);
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(speaker.BufferedAnswer));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(name, upstream));
        var body = Speaker.Ask($"{name}/model-1");

        using var connection = new TcpClient();
        await connection.ConnectAsync(gateway.BaseUrl.Host, gateway.BaseUrl.Port);
        await using var stream = connection.GetStream();
        using var answer = new EventText(stream);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Head(speaker.Path, body.Length + 10) + body));
        connection.Client.Shutdown(SocketShutdown.Send);
        await Record.ExceptionAsync(answer.ToEndAsync); // the server may reset the connection of a client that hung up

        Assert.DoesNotContain("200 OK", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
        Assert.Equal(0, upstream.RequestCount);
    }

    private static string Head(string path, int length, string more = "") =>
        $"POST {path} HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n{more}\r\n";
}
