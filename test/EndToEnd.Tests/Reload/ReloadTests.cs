using System.Net;
using System.Text.Json;

namespace Heimdall.EndToEnd.Tests.Reload;

/// <summary>A configuration that changes under a running gateway.</summary>
public sealed class ReloadTests : IDisposable
{
    private const string Path = "/api/config/reload";
    private const string Broken = """{ "providers": { "openai": { "keys": [ { "name": "main", "value": "k", "weight": -1 } ] } } }""";

    private readonly ConfigFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task No_request_fails_while_the_file_is_swapped()
    {
        var speaker = Speaker.Of(Speaker.OpenAI);
        await using var one = await ScriptedUpstream.StartAsync(Script.Json(speaker.BufferedAnswer));
        await using var two = await ScriptedUpstream.StartAsync(Script.Json(speaker.BufferedAnswer));
        await _folder.WriteAsync(ConfigFolder.Config(one));
        await using var gateway = await _folder.StartAsync();
        using var enough = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 4).Select(_ => AskUntilAsync(gateway, enough.Token)).ToArray();

        for (var swap = 0; swap < 20; swap++)
        {
            var (config, status) = (swap % 3) switch
            {
                0 => (ConfigFolder.Config(two), 200),
                1 => (Broken, 422),
                _ => (ConfigFolder.Config(one), 200),
            };
            await _folder.WriteAsync(config);
            using var answer = await gateway.Client.PostAsync(Path, null).InTime();
            Assert.Equal(status, (int)answer.StatusCode);
        }

        await enough.CancelAsync();
        var asked = await Task.WhenAll(clients).InTime();

        Assert.All(asked, static requests => Assert.True(requests > 0));
        Assert.Equal(asked.Sum(), one.RequestCount + two.RequestCount);
        Assert.DoesNotContain(gateway.Log.Lines, static line => line.StartsWith("Critical", StringComparison.Ordinal) || line.Contains("Exception", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stream_under_way_ends_as_it_began_and_the_next_request_goes_elsewhere()
    {
        var speaker = Speaker.Of(Speaker.OpenAI);
        var released = new Signal();
        await using var old = await ScriptedUpstream.StartAsync(Script.EventStream().Write(speaker.StreamBeginning).Hold(released).Write(speaker.StreamAnswer));
        await using var other = await ScriptedUpstream.StartAsync(Script.Json(speaker.BufferedAnswer));
        await _folder.WriteAsync(ConfigFolder.Config(old));
        await using var gateway = await _folder.StartAsync();
        using var stream = await gateway.PostAsync(speaker.Path, speaker.StreamRequest);
        using var events = await EventText.OfAsync(stream);
        await events.UntilAsync("漢字");

        await _folder.WriteAsync(ConfigFolder.Config(other));
        await ReloadAsync(gateway, HttpStatusCode.OK);
        using var next = await gateway.PostAsync(speaker.Path, Speaker.Ask("openai/model-1"));
        released.Raise();

        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        Assert.Equal(1, other.RequestCount);
        Assert.Equal(speaker.StreamBeginning + speaker.StreamAnswer, await events.ToEndAsync());
    }

    [Fact]
    public async Task The_answer_and_the_log_tell_what_changed()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Status(500));
        await _folder.WriteAsync(ConfigFolder.Config(upstream));
        await using var gateway = await _folder.StartAsync();

        await _folder.WriteAsync(ConfigFolder.Config(upstream, weight: 3));
        await ReloadAsync(gateway, HttpStatusCode.OK);
        using var again = await ReloadAsync(gateway, HttpStatusCode.OK);

        Assert.Contains(gateway.Log.Lines, static line => line.Contains("provider openai, key main: weight from 1 to 3", StringComparison.Ordinal));
        Assert.False(again.RootElement.GetProperty("changed").GetBoolean());
        Assert.Empty(again.RootElement.GetProperty("diff").EnumerateArray());
        Assert.DoesNotContain(Configured.ProviderKey, gateway.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_file_keeps_what_was_there_and_says_why_once()
    {
        var speaker = Speaker.Of(Speaker.OpenAI);
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(speaker.BufferedAnswer));
        await _folder.WriteAsync(ConfigFolder.Config(upstream));
        await using var gateway = await _folder.StartAsync();

        await _folder.WriteAsync(Broken);
        using var first = await ReloadAsync(gateway, HttpStatusCode.UnprocessableEntity);
        using var second = await ReloadAsync(gateway, HttpStatusCode.UnprocessableEntity);
        using var answer = await gateway.PostAsync(speaker.Path, Speaker.Ask("openai/model-1"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(first.RootElement.GetProperty("changed").GetBoolean());
        Assert.Equal("$.providers.openai.keys[0].weight", second.RootElement.GetProperty("faults")[0].GetProperty("path").GetString());
        Assert.Single(gateway.Log.Lines, static line => line.Contains("not reloaded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_is_gone_takes_nothing_away()
    {
        var speaker = Speaker.Of(Speaker.OpenAI);
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(speaker.BufferedAnswer));
        await _folder.WriteAsync(ConfigFolder.Config(upstream));
        await using var gateway = await _folder.StartAsync();

        File.Delete(_folder.ConfigFile);
        using var outcome = await ReloadAsync(gateway, HttpStatusCode.UnprocessableEntity);
        using var answer = await gateway.PostAsync(speaker.Path, Speaker.Ask("openai/model-1"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("gone", outcome.RootElement.GetProperty("faults")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("host", "gateway.example")]
    [InlineData("host", "localhost.evil.example:8080")]
    [InlineData("origin", "https://evil.example")]
    [InlineData("origin", "null")]
    public async Task Other_sites_may_not_ask_for_it(string header, string value)
    {
        await _folder.WriteAsync("{}");
        await using var gateway = await _folder.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, Path);
        request.Headers.TryAddWithoutValidation(header, value);

        using var answer = await gateway.Client.SendAsync(request).InTime();

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("\"message\"", await answer.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_of_this_machine_may_ask_for_it()
    {
        await _folder.WriteAsync("{}");
        await using var gateway = await _folder.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, Path);
        request.Headers.TryAddWithoutValidation("host", "localhost:8080");
        request.Headers.TryAddWithoutValidation("origin", "http://127.0.0.1:8080");

        using var answer = await gateway.Client.SendAsync(request).InTime();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task It_is_asked_for_by_posting()
    {
        await _folder.WriteAsync("{}");
        await using var gateway = await _folder.StartAsync();

        using var answer = await gateway.Client.GetAsync(new Uri(Path, UriKind.Relative)).InTime();

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }

    private static async Task<int> AskUntilAsync(TestGateway gateway, CancellationToken enough)
    {
        var asked = 0;
        do
        {
            using var answer = await gateway.PostAsync("/v1/chat/completions", Speaker.Ask("openai/model-1")).InTime();
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            await answer.TextAsync();
            asked++;
        }
        while (!enough.IsCancellationRequested);
        return asked;
    }

    private static async Task<JsonDocument> ReloadAsync(TestGateway gateway, HttpStatusCode expected)
    {
        using var answer = await gateway.Client.PostAsync(Path, null).InTime();
        Assert.Equal(expected, answer.StatusCode);
        return JsonDocument.Parse(await answer.TextAsync());
    }
}
