using System.Net.Http.Headers;
using Heimdall.EndToEnd.Tests.Chaos;

namespace Heimdall.EndToEnd.Tests.Process;

/// <summary>The gateway is replaced under load, as operators do when they install a new version.</summary>
[Collection(Alone.Name)]
public sealed class RestartTests
{
    private const int Held = 24;
    private const int Clients = 8;

    private readonly Signal _go = new();

    [Fact]
    public async Task Streams_under_way_end_whole_and_a_second_process_takes_over_without_a_loss()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Direct);
        await using var first = await GatewayProcess.StartAsync(Config(upstream));
        using var client = new HttpClient(new ScannedAnswers(new SocketsHttpHandler { UseProxy = false })) { BaseAddress = first.BaseUrl, Timeout = Timeout.InfiniteTimeSpan };
        var held = await Task.WhenAll(Enumerable.Range(0, Held).Select(number => HoldAsync(client, number)));
        var over = new Signal();
        var load = Enumerable.Range(0, Clients).Select(number => Task.Run(() => AskUntilAsync(client, number, over))).ToArray();

        await first.TerminateAsync();
        await first.LogLineAsync("in flight");
        await RefusesConnectionsAsync(first.BaseUrl);
        await using var second = await GatewayProcess.StartAsync(Config(upstream), first.BaseUrl.Port);

        // The new one serves while the old one still drains.
        Assert.True((await AskAsync(client, ChaosExchange.Of(1, "n", 0))).IsWhole);
        _go.Raise();
        foreach (var (exchange, answer, events) in held)
        {
            using (answer)
            using (events)
                IsWhole(exchange, CheckedAnswer.Read(exchange.Client, exchange.Stream, (int)answer.StatusCode, await events.ToEndAsync()));
        }

        Assert.Equal(0, await first.EndAsync());
        over.Raise();
        Assert.All(await Task.WhenAll(load).InTime(), static served => Assert.InRange(served, 1, int.MaxValue));
        await second.TerminateAsync();
        Assert.Equal(0, await second.EndAsync());
    }

    /// <summary>Begins a stream that pauses shortly before its end.</summary>
    private static async Task<(ChaosExchange Exchange, HttpResponseMessage Answer, EventText Events)> HoldAsync(HttpClient client, int number)
    {
        var exchange = ChaosExchange.Of(1, "h", number) with { Stream = true };
        var answer = await client.SendAsync(RequestOf(exchange), HttpCompletionOption.ResponseHeadersRead).InTime();
        var events = await EventText.OfAsync(answer);
        await events.UntilAsync($"[{exchange.Id}]");
        return (exchange, answer, events);
    }

    /// <summary>One exchange after the other; what meets no gateway is asked again.</summary>
    /// <returns>How many were served.</returns>
    private static async Task<int> AskUntilAsync(HttpClient client, int worker, Signal over)
    {
        var served = 0;
        for (var number = worker; !over.Raised.IsCompleted || served == 0; number += Clients)
        {
            var exchange = ChaosExchange.Of(1, "l", number);
            IsWhole(exchange, await AskAsync(client, exchange));
            served++;
        }

        return served;
    }

    private static async Task<CheckedAnswer> AskAsync(HttpClient client, ChaosExchange exchange)
    {
        using var patience = new CancellationTokenSource(Deadline.Limit * 2);
        while (true)
        {
            HttpResponseMessage answer;
            try
            {
                answer = await client.SendAsync(RequestOf(exchange), HttpCompletionOption.ResponseHeadersRead, patience.Token);
            }
            catch (HttpRequestException)
            {
                await Task.Delay(20, patience.Token); // nobody listens, or the connection was closed before anybody looked at the request
                continue;
            }

            // Whoever has begun to answer ends it.
            using (answer)
                return CheckedAnswer.Read(exchange.Client, exchange.Stream, (int)answer.StatusCode, await answer.Content.ReadAsStringAsync(patience.Token));
        }
    }

    private static void IsWhole(ChaosExchange exchange, CheckedAnswer answer)
    {
        Assert.True(answer.IsWhole, $"{exchange.Id} ({exchange.Client}) failed: {answer.Error}");
        Assert.Equal(exchange.Answer.Text, answer.Text);
        Assert.Equal(exchange.Answer.Calls.Length, answer.Calls.Count);
    }

    private static async Task RefusesConnectionsAsync(Uri address)
    {
        using var patience = new CancellationTokenSource(Deadline.Limit);
        while (true)
        {
            using var stranger = new System.Net.Sockets.TcpClient();
            try
            {
                await stranger.ConnectAsync("127.0.0.1", address.Port, patience.Token);
            }
            catch (System.Net.Sockets.SocketException)
            {
                return;
            }

            await Task.Delay(10, patience.Token);
        }
    }

    private static HttpRequestMessage RequestOf(ChaosExchange exchange)
    {
        var (path, body) = exchange.Request();
        return new(HttpMethod.Post, path) { Content = new StringContent(body, MediaTypeHeaderValue.Parse("application/json")) };
    }

    private Script Direct(RecordedRequest request)
    {
        var id = ChaosExchange.IdOf(request);
        var whole = ChaosExchange.Say(request, ChaosExchange.Of(1, id[..1], ChaosExchange.NumberOf(id, id[..1])).Answer);
        if (!id.StartsWith('h'))
            return whole;
        var before = whole.Pieces.Length - 3;
        var begun = whole.Pieces.Take(before).Aggregate(whole.Head, static (script, piece) => script.Write(piece));
        return whole.Pieces.Skip(before).Aggregate(begun.Hold(_go), static (script, piece) => script.Write(piece));
    }

    private static string Config(ScriptedUpstream upstream)
    {
        var models = string.Join(',', Enumerable.Range(0, ChaosRig.SharedModels).Select(static number => $"\"shared-{number}\"").Append("\"*\""));
        var providers = new[] { "openai", "anthropic", "gemini" }.Select(name => $$"""
            "{{name}}": { "keys": [ { "name": "{{name}}", "value": "{{Configured.ProviderKey}}", "models": [{{models}}], "weight": 1 } ], "network_config": { "base_url": "{{upstream.BaseUrl}}" } }
            """);
        return $$"""{ "providers": { {{string.Join(",\n", providers)}} } }""";
    }
}
