using System.Text;

namespace Heimdall.EndToEnd.Tests.Relay;

/// <summary>Client and upstream speak the same dialect: bytes stay bytes.</summary>
public sealed class RelayTests
{
    [Theory, MemberData(nameof(Speaker.Both), MemberType = typeof(Speaker))]
    public async Task Relays_a_request_unchanged_but_for_the_model(string name)
    {
        var speaker = Speaker.Of(name);
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(speaker.BufferedAnswer));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(name, upstream));

        using var answer = await gateway.PostAsync(speaker.Path, speaker.BufferedRequest);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(speaker.UpstreamPath, upstream.Request.Path);
        Assert.Equal(WithoutProvider(speaker.BufferedRequest, speaker), upstream.Request.Text);
    }

    [Theory, MemberData(nameof(Speaker.Both), MemberType = typeof(Speaker))]
    public async Task Relays_a_buffered_answer_byte_for_byte(string name)
    {
        var speaker = Speaker.Of(name);
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Json(speaker.BufferedAnswer));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(name, upstream));

        using var answer = await gateway.PostAsync(speaker.Path, speaker.BufferedRequest);

        Assert.Equal(speaker.BufferedAnswer, await answer.TextAsync());
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory, MemberData(nameof(Speaker.Both), MemberType = typeof(Speaker))]
    public async Task Relays_a_stream_byte_for_byte(string name)
    {
        var speaker = Speaker.Of(name);
        var stream = speaker.StreamBeginning + speaker.StreamAnswer;
        await using var upstream = await ScriptedUpstream.StartAsync(Script.EventStream().Write(stream));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(name, upstream));

        using var answer = await gateway.PostAsync(speaker.Path, speaker.StreamRequest);

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(stream, await answer.TextAsync());
        Assert.Equal(WithoutProvider(speaker.StreamRequest, speaker), upstream.Request.Text);
    }

    [Theory, MemberData(nameof(Speaker.Both), MemberType = typeof(Speaker))]
    public async Task Relays_a_stream_that_comes_a_few_bytes_at_a_time(string name)
    {
        var speaker = Speaker.Of(name);
        var stream = speaker.StreamBeginning + speaker.StreamAnswer;
        await using var upstream = await ScriptedUpstream.StartAsync(Script.EventStream().Drip(Encoding.UTF8.GetBytes(stream), 3));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(name, upstream));

        using var answer = await gateway.PostAsync(speaker.Path, speaker.StreamRequest);

        Assert.Equal(stream, await answer.TextAsync());
    }

    [Theory, MemberData(nameof(Speaker.Both), MemberType = typeof(Speaker))]
    public async Task Passes_on_the_first_content_while_the_upstream_still_writes(string name)
    {
        var speaker = Speaker.Of(name);
        var seen = new Signal();
        await using var upstream = await ScriptedUpstream.StartAsync(Script.EventStream().Write(speaker.StreamBeginning).Hold(seen).Write(speaker.StreamAnswer));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(name, upstream));

        using var answer = await gateway.PostAsync(speaker.Path, speaker.StreamRequest);
        using var events = await EventText.OfAsync(answer);
        await events.UntilAsync("漢字");
        seen.Raise();

        Assert.Equal(speaker.StreamBeginning + speaker.StreamAnswer, await events.ToEndAsync());
    }

    [Fact]
    public async Task Asks_for_usage_that_the_client_did_not_ask_for_and_keeps_it_to_itself()
    {
        var speaker = Speaker.Of(Speaker.OpenAI);
        var request = speaker.StreamRequest.Replace("\"stream_options\":{\"include_usage\":true},", "", StringComparison.Ordinal);
        var stream = speaker.StreamBeginning + speaker.StreamAnswer;
        await using var upstream = await ScriptedUpstream.StartAsync(Script.EventStream().Write(stream));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.OpenAI, upstream));

        using var answer = await gateway.PostAsync(speaker.Path, request);

        var usage = stream.Split("\n\n").Single(frame => frame.Contains("\"choices\":[]", StringComparison.Ordinal)) + "\n\n";
        Assert.Equal(stream.Replace(usage, "", StringComparison.Ordinal), await answer.TextAsync());
        Assert.True(upstream.Request.Json.GetProperty("stream_options").GetProperty("include_usage").GetBoolean());
    }

    private static string WithoutProvider(string request, Speaker speaker)
    {
        var model = $"\"{speaker.Provider}/model-1\"";
        var last = request.LastIndexOf("\"x_unknown\"", StringComparison.Ordinal); // what stands inside it is the client's own business
        var (head, tail) = last < 0 ? (request, "") : (request[..last], request[last..]);
        return head.Replace(model, "\"model-1\"", StringComparison.Ordinal) + tail;
    }
}
