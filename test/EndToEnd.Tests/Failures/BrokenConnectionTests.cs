using System.Text.Json;
using Heimdall.Host.Ingress;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Heimdall.EndToEnd.Tests.Failures;

/// <summary>Upstreams that hang, fall silent or die, and clients that leave.</summary>
public sealed class BrokenConnectionTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    [Theory]
    [InlineData(Speaker.OpenAI, Speaker.OpenAI)]
    [InlineData(Speaker.OpenAI, Speaker.Anthropic)]
    [InlineData(Speaker.Anthropic, Speaker.OpenAI)]
    [InlineData(Speaker.Anthropic, Speaker.Anthropic)]
    public async Task A_stream_whose_upstream_dies_ends_with_an_error_and_no_fake_end(string client, string provider)
    {
        var seen = new Signal();
        await using var upstream = await ScriptedUpstream.StartAsync(Script.EventStream().Write(Speaker.Of(provider).StreamBeginning).Hold(seen).Cut());
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        using var answer = await gateway.PostAsync(Speaker.Of(client).Path, Speaker.Ask($"{provider}/model-1", stream: true));
        using var events = await EventText.OfAsync(answer);
        await events.UntilAsync("漢字");
        seen.Raise();
        var text = await events.ToEndAsync();

        AssertEndsWithError(client, text);
    }

    [Theory]
    [InlineData(Speaker.OpenAI, Speaker.OpenAI)]
    [InlineData(Speaker.OpenAI, Speaker.Anthropic)]
    [InlineData(Speaker.Anthropic, Speaker.OpenAI)]
    [InlineData(Speaker.Anthropic, Speaker.Anthropic)]
    public async Task A_stream_that_just_stops_ends_with_an_error_too(string client, string provider)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.EventStream().Write(Speaker.Of(provider).StreamBeginning));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream));

        using var answer = await gateway.PostAsync(Speaker.Of(client).Path, Speaker.Ask($"{provider}/model-1", stream: true));

        AssertEndsWithError(client, await answer.TextAsync());
    }

    [Theory]
    [InlineData(Speaker.OpenAI)]
    [InlineData(Speaker.Anthropic)]
    public async Task A_stream_that_falls_silent_is_given_up_after_the_idle_timeout(string provider)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.EventStream().Write(Speaker.Of(provider).StreamBeginning).Hold(new Signal()));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream).Over(network => network with { IdleTimeout = Short }));

        using var answer = await gateway.PostAsync(Speaker.Of(Speaker.Anthropic).Path, Speaker.Ask($"{provider}/model-1", stream: true));

        AssertEndsWithError(Speaker.Anthropic, await answer.TextAsync());
        await upstream.Request.Disconnected.InTime();
    }

    [Theory]
    [InlineData(Speaker.OpenAI, true)]
    [InlineData(Speaker.OpenAI, false)]
    [InlineData(Speaker.Anthropic, true)]
    [InlineData(Speaker.Anthropic, false)]
    public async Task An_upstream_that_never_answers_is_given_up_after_the_headers_timeout(string provider, bool stream)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Silence(new Signal()));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(provider, upstream).Over(network => network with { HeadersTimeout = Short }));

        using var answer = await gateway.PostAsync(Speaker.Of(Speaker.Anthropic).Path, Speaker.Ask($"{provider}/model-1", stream));

        Assert.Equal(504, (int)answer.StatusCode);
        var error = JsonElement.Parse(await answer.TextAsync()).GetProperty("error");
        Assert.Equal("timeout_error", error.GetProperty("type").GetString());
        await upstream.Requests[0].Disconnected.InTime();
    }

    [Theory, MemberData(nameof(Speaker.Both), MemberType = typeof(Speaker))]
    public async Task An_upstream_that_hangs_up_without_an_answer_is_an_error_of_the_clients_dialect(string name)
    {
        var speaker = Speaker.Of(name);
        await using var upstream = await ScriptedUpstream.StartAsync(Script.HangUp());
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(name, upstream));

        using var answer = await gateway.PostAsync(speaker.Path, speaker.StreamRequest);

        Assert.Equal(502, (int)answer.StatusCode);
        Assert.True(JsonElement.Parse(await answer.TextAsync()).TryGetProperty("error", out _));
    }

    [Fact]
    public async Task An_upstream_that_is_not_there_is_an_error_without_its_address()
    {
        var upstream = await ScriptedUpstream.StartAsync(Script.Status(200));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(Speaker.OpenAI, upstream));
        await upstream.DisposeAsync();

        using var answer = await gateway.PostAsync(Speaker.Of(Speaker.OpenAI).Path, Speaker.Ask("openai/model-1"));
        var body = await answer.TextAsync();

        Assert.Equal(502, (int)answer.StatusCode);
        Assert.DoesNotContain("127.0.0.1", body, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Speaker.Both), MemberType = typeof(Speaker))]
    public async Task The_upstream_is_let_go_when_the_client_leaves_a_stream(string name)
    {
        var speaker = Speaker.Of(name);
        await using var upstream = await ScriptedUpstream.StartAsync(Script.EventStream().Write(speaker.StreamBeginning).Hold(new Signal()));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(name, upstream));

        using (var answer = await gateway.PostAsync(speaker.Path, speaker.StreamRequest))
        using (var events = await EventText.OfAsync(answer))
            await events.UntilAsync("漢字");

        await upstream.Request.Disconnected.InTime();
    }

    [Theory, MemberData(nameof(Speaker.Both), MemberType = typeof(Speaker))]
    public async Task The_upstream_is_let_go_when_the_client_leaves_before_any_answer(string name)
    {
        var speaker = Speaker.Of(name);
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Silence(new Signal()));
        await using var gateway = await TestGateway.StartAsync(Configured.Provider(name, upstream));
        using var leave = new CancellationTokenSource();

        var answer = gateway.PostAsync(speaker.Path, new StringContent(Speaker.Ask($"{name}/model-1")), leave.Token);
        var request = await upstream.ArrivalAsync();
        await leave.CancelAsync();

        await request.Disconnected.InTime();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
    }

    [Theory]
    [InlineData(Speaker.OpenAI, "event: ping")]
    [InlineData(Speaker.Anthropic, "event: ping")]
    public async Task A_client_hears_pings_while_the_upstream_is_silent(string provider, string ping)
    {
        var answered = new Signal();
        await using var upstream = await ScriptedUpstream.StartAsync(Script.EventStream().SendHead().Hold(answered).Write(Speaker.Of(provider).StreamBeginning + Speaker.Of(provider).StreamAnswer));
        await using var gateway = await TestGateway.StartAsync(
            Configured.With(Configured.Provider(provider, upstream)),
            services => services.Replace(ServiceDescriptor.Singleton(new IngressOptions { KeepAliveInterval = TimeSpan.FromMilliseconds(50) })));

        using var answer = await gateway.PostAsync(Speaker.Of(Speaker.Anthropic).Path, Speaker.Ask($"{provider}/model-1", stream: true));
        using var events = await EventText.OfAsync(answer);
        await events.UntilAsync(ping);
        answered.Raise();
        var text = await events.ToEndAsync();

        Assert.Contains("漢字", text, StringComparison.Ordinal);
        Assert.EndsWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n", text, StringComparison.Ordinal);
        Assert.Single(text.Split('\n'), line => line.Contains("message_start\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pings_do_not_hide_an_upstream_that_is_dead()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.EventStream().SendHead().Hold(new Signal()));
        await using var gateway = await TestGateway.StartAsync(
            Configured.With(Configured.Provider(Speaker.OpenAI, upstream).Over(network => network with { IdleTimeout = TimeSpan.FromMilliseconds(400) })),
            services => services.Replace(ServiceDescriptor.Singleton(new IngressOptions { KeepAliveInterval = TimeSpan.FromMilliseconds(50) })));

        using var answer = await gateway.PostAsync(Speaker.Of(Speaker.Anthropic).Path, Speaker.Ask("openai/model-1", stream: true));
        var text = await answer.TextAsync();

        Assert.Contains("event: ping", text, StringComparison.Ordinal);
        AssertEndsWithError(Speaker.Anthropic, text);
    }

    private static void AssertEndsWithError(string client, string text)
    {
        var last = text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[^1].Trim();
        if (client == Speaker.Anthropic)
        {
            Assert.StartsWith("event: error\ndata: {\"type\":\"error\"", last, StringComparison.Ordinal);
            Assert.DoesNotContain("message_stop", text, StringComparison.Ordinal);
        }
        else
        {
            Assert.StartsWith("data: {\"error\":", last, StringComparison.Ordinal);
            Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
        }
    }
}
