using System.Text;
using System.Text.Json;
using Heimdall.Host.Ingress;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Heimdall.EndToEnd.Tests.Ingress;

/// <summary>Pings, under a clock that the tests move: whenever it moves, the gateway wants to ping.</summary>
public sealed class KeepAliveTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(1);

    private readonly ManualTime _time = new();

    public static TheoryData<string, string> Pairs => new()
    {
        { Speaker.OpenAI, Speaker.OpenAI },
        { Speaker.OpenAI, Speaker.Anthropic },
        { Speaker.Anthropic, Speaker.OpenAI },
        { Speaker.Anthropic, Speaker.Anthropic },
    };

    [Theory, MemberData(nameof(Pairs))]
    public async Task Pings_come_before_the_upstream_has_said_anything_and_between_its_events(string client, string provider)
    {
        var (answered, seen) = (new Signal(), new Signal());
        var speaker = Speaker.Of(provider);
        await using var upstream = await ScriptedUpstream.StartAsync(Script.EventStream().Hold(answered).Write(speaker.StreamBeginning).Hold(seen).Write(speaker.StreamAnswer));
        await using var gateway = await StartAsync(provider, upstream);

        using var answer = await WhileTimeFliesAsync(gateway.PostAsync(Speaker.Of(client).Path, Speaker.Ask($"{provider}/model-1", stream: true)));
        using var events = await EventText.OfAsync(answer);
        await WhileTimeFliesAsync(events.UntilAsync(PingOf(client)));
        answered.Raise();
        await events.UntilAsync("漢字");
        await WhileTimeFliesAsync(events.UntilAsync(PingOf(client), after: events.Text.Length));
        seen.Raise();
        var text = await events.ToEndAsync();

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.NotEmpty(answer.Headers.GetValues("x-request-id").Single());
        Assert.Equal("naïve 漢字 🚀 é", TextOf(client, text));
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task The_answer_ends_with_its_last_event_also_where_the_upstream_lingers(string client, string provider)
    {
        var speaker = Speaker.Of(provider);
        await using var upstream = await ScriptedUpstream.StartAsync(Script.EventStream().Write(speaker.StreamBeginning + speaker.StreamAnswer).Hold(new Signal()));
        await using var gateway = await StartAsync(provider, upstream);

        using var answer = await WhileTimeFliesAsync(gateway.PostAsync(Speaker.Of(client).Path, Speaker.Ask($"{provider}/model-1", stream: true)));
        using var events = await EventText.OfAsync(answer);
        var text = await WhileTimeFliesAsync(events.ToEndAsync());

        Assert.EndsWith(client == Speaker.OpenAI ? "data: [DONE]\n\n" : "data: {\"type\":\"message_stop\"}\n\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"error\"", text, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task A_refusal_after_early_pings_is_told_in_the_stream(string client, string provider)
    {
        var refused = new Signal();
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Status(400).Header("content-type", "application/json").Hold(refused).Write(Speaker.Of(provider).Error));
        await using var gateway = await StartAsync(provider, upstream);

        using var answer = await WhileTimeFliesAsync(gateway.PostAsync(Speaker.Of(client).Path, Speaker.Ask($"{provider}/model-1", stream: true)));
        using var events = await EventText.OfAsync(answer);
        refused.Raise();
        var last = (await events.ToEndAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[^1];

        Assert.StartsWith(client == Speaker.OpenAI ? "data: {\"error\"" : "event: error\ndata: {", last, StringComparison.Ordinal);
        Assert.Contains(provider == Speaker.OpenAI ? "max_tokens" : "prompt is too long", last, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task No_ping_ever_cuts_an_event_in_two(string client, string provider)
    {
        var speaker = Speaker.Of(provider);
        var pieces = Encoding.UTF8.GetBytes(speaker.StreamBeginning + speaker.StreamAnswer).Chunk(31).Select(piece => (Bytes: piece, Asked: new Signal())).ToList();
        var script = pieces.Aggregate(Script.EventStream(), (script, piece) => script.Hold(piece.Asked).Write(piece.Bytes));
        await using var upstream = await ScriptedUpstream.StartAsync(script);
        await using var gateway = await StartAsync(provider, upstream);

        using var answer = await WhileTimeFliesAsync(gateway.PostAsync(Speaker.Of(client).Path, Speaker.Ask($"{provider}/model-1", stream: true)));
        using var events = await EventText.OfAsync(answer);
        foreach (var piece in pieces)
        {
            await WhileTimeFliesAsync(events.UntilAsync(PingOf(client), after: events.Text.Length));
            piece.Asked.Raise();
        }

        Assert.Equal("naïve 漢字 🚀 é", TextOf(client, await events.ToEndAsync()));
    }

    private Task<TestGateway> StartAsync(string provider, ScriptedUpstream upstream) => TestGateway.StartAsync(
        Configured.With(Configured.Provider(provider, upstream).Over(network => network with
        {
            HeadersTimeout = TimeSpan.FromDays(10),
            IdleTimeout = TimeSpan.FromDays(10),
            TotalTimeout = TimeSpan.FromDays(10),
        })),
        services => services
            .Replace(ServiceDescriptor.Singleton<TimeProvider>(_time))
            .Replace(ServiceDescriptor.Singleton(new IngressOptions { KeepAliveInterval = Interval })));

    private async Task<T> WhileTimeFliesAsync<T>(Task<T> task)
    {
        while (!task.IsCompleted)
        {
            _time.Advance(Interval);
            await Task.Yield();
        }

        return await task;
    }

    private static string PingOf(string client) => client == Speaker.OpenAI ? ": keep-alive\n\n" : "event: ping\ndata: {\"type\": \"ping\"}\n\n";

    /// <summary>What the answer says; fails where any event is not whole.</summary>
    private static string TextOf(string client, string stream)
    {
        var text = new StringBuilder();
        foreach (var line in stream.ReplaceLineEndings("\n").Split('\n').Where(line => line.StartsWith("data:", StringComparison.Ordinal)))
        {
            var data = line["data:".Length..].Trim();
            if (data != "[DONE]")
                text.Append(TextOf(client, JsonElement.Parse(data)));
        }

        return text.ToString();
    }

    private static string? TextOf(string client, JsonElement data)
    {
        if (client == Speaker.Anthropic)
            return data.TryGetProperty("delta", out var piece) && piece.TryGetProperty("text", out var text) ? text.GetString() : null;
        return data.GetProperty("choices").EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } choice
            && choice.GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() : null;
    }
}
