using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Heimdall.Engine.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Heimdall.EndToEnd.Tests.Chaos;

/// <summary>A gateway before three providers whose answers are spoiled at random, and as many clients at once as a test wants.</summary>
internal sealed class ChaosRig : IAsyncDisposable
{
    /// <summary>Bare names that all three providers serve: <c>shared-0</c> and so on.</summary>
    public const int SharedModels = 12;

    /// <summary>Several silent providers one after the other, and a slow machine.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly ConcurrentDictionary<string, ChaosExchange> _exchanges = new(StringComparer.Ordinal);
    private readonly int _seed;
    private readonly HttpClient _client;
    private int _continued;

    private ChaosRig(int seed, ImmutableArray<ScriptedUpstream> upstreams, ImmutableArray<Faults> faults, TestGateway gateway)
    {
        _seed = seed;
        (Upstreams, Faults, Gateway) = (upstreams, faults, gateway);
        _client = new HttpClient(new ScannedAnswers(new SocketsHttpHandler { UseProxy = false, ResponseDrainTimeout = TimeSpan.Zero })) { BaseAddress = gateway.BaseUrl, Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>OpenAI, Anthropic, Gemini.</summary>
    public ImmutableArray<ScriptedUpstream> Upstreams { get; }

    public ImmutableArray<Faults> Faults { get; }

    public TestGateway Gateway { get; }

    /// <summary>Of the clocks that clients set. A sound provider answers in milliseconds: the rest is for machines that stand still in between.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How often a provider was asked to go on with what another had begun.</summary>
    public int Continued => Volatile.Read(ref _continued);

    /// <param name="shares">Of the answers that are spoiled, for each provider.</param>
    public static async Task<ChaosRig> StartAsync(int seed, params ImmutableArray<double> shares)
    {
        ChaosRig rig = null!;
        var faults = shares.Select((share, index) => new Faults(seed + index, share)).ToImmutableArray();
        var upstreams = await Task.WhenAll(faults.Select(faulty => ScriptedUpstream.StartAsync(request => rig.Direct(faulty, request))));
        var providers = upstreams.Zip(["openai", "anthropic", "gemini"], Provider);
        var gateway = await TestGateway.StartAsync(Configured.With([.. providers]), static services => services.RemoveAll<ILoggerProvider>()); // what is logged would count as lost memory
        rig = new(seed, [.. upstreams], faults, gateway);
        return rig;
    }

    /// <summary>Runs exchanges, as many at once as there are clients, and gives each with what became of it to <paramref name="judge"/>.</summary>
    /// <param name="run">Letters, other than those of any run before.</param>
    public Task RunAsync(string run, int count, int clients, Action<ChaosExchange, CheckedAnswer> judge) =>
        RunAsync(run, count, clients, async exchange => judge(exchange, await AskAsync(exchange)));

    /// <summary>Runs exchanges, as many at once as there are clients; those that went wrong are told together at the end.</summary>
    public async Task RunAsync(string run, int count, int clients, Func<ChaosExchange, Task> ask)
    {
        var next = -1;
        var wrong = new ConcurrentQueue<string>();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            for (var number = Interlocked.Increment(ref next); number < count; number = Interlocked.Increment(ref next))
            {
                var exchange = ChaosExchange.Of(_seed, run, number);
                _exchanges[exchange.Id] = exchange;
                try
                {
                    await ask(exchange);
                }
                catch (Exception e)
                {
                    wrong.Enqueue($"{Describe(exchange)}:\n{e.Message}");
                }
            }
        })));
        Assert.True(wrong.IsEmpty, $"{wrong.Count} of {count} exchanges went wrong, such as these:\n{string.Join("\n\n", wrong.Take(6))}");
    }

    public async Task<CheckedAnswer> AskAsync(ChaosExchange exchange)
    {
        using var patience = new CancellationTokenSource(Limit);
        using var answer = await SendAsync(exchange, patience.Token);
        var body = await answer.Content.ReadAsStringAsync(patience.Token);
        try
        {
            return CheckedAnswer.Read(exchange.Client, exchange.Stream, (int)answer.StatusCode, body);
        }
        catch (MalformedAnswerException e)
        {
            throw new MalformedAnswerException($"{e.Message}\n{body}", e);
        }
    }

    /// <summary>Returns when the headers of the answer have come.</summary>
    public Task<HttpResponseMessage> SendAsync(ChaosExchange exchange, CancellationToken cancellationToken)
    {
        var (path, body) = exchange.Request();
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("x-bf-headers-timeout", $"{Patience.TotalSeconds}s");
        request.Headers.Add("x-bf-stream-idle-timeout", $"{Patience.TotalSeconds}s");
        return _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>What befell the answers to an exchange, at all providers.</summary>
    public ImmutableArray<Fault> GivenTo(ChaosExchange exchange) => [.. Faults.SelectMany(faults => faults.GivenTo(exchange.Id))];

    public string Describe(ChaosExchange exchange) =>
        $"seed {_seed}, {exchange.Id} ({exchange.Client}, {(exchange.Stream ? "streamed" : "buffered")}, {exchange.Turn}, {exchange.Model}; {string.Join("; ", Faults.Zip(["openai", "anthropic", "gemini"], (faults, name) => $"{name}: {string.Join(", ", faults.GivenTo(exchange.Id))}"))})";

    /// <summary>All is over: nothing is under way, waits, or is open.</summary>
    public async Task BeQuietAsync()
    {
        await Deadline.UntilAsync("no exchange is in flight", () => Gateway.InFlight == 0);
        foreach (var upstream in Upstreams)
            await upstream.IdleAsync();
        using var targets = JsonDocument.Parse(await _client.GetStringAsync(new Uri("/api/targets", UriKind.Relative)).InTime());
        Assert.All(targets.RootElement.GetProperty("providers").EnumerateArray(), static provider => Assert.Equal((0, 0), (provider.GetProperty("under_way").GetInt32(), provider.GetProperty("waiting").GetInt32())));
        await Deadline.UntilAsync("no work waits for a thread", static () => ThreadPool.PendingWorkItemCount == 0);
    }

    /// <summary>Clients hang up, and the gateway keeps no connection of theirs.</summary>
    /// <param name="clients">There were at once, at most: so many connections may idle at each provider.</param>
    public async Task HangUpAsync(int clients)
    {
        _client.Dispose();
        if (!OperatingSystem.IsLinux())
            return;
        await Deadline.UntilAsync("no client's connection is open", () => Sockets.OpenAt(Gateway.BaseUrl.Port) == 0);
        Assert.All(Upstreams, upstream => Assert.InRange(Sockets.OpenAt(upstream.BaseUrl.Port), 0, 2 * 2 * clients)); // both ends are in this process
    }

    /// <summary>Forgets what was asked, and says what is still held in memory. Bytes.</summary>
    public long Settle()
    {
        _exchanges.Clear();
        foreach (var upstream in Upstreams)
            upstream.Forget();
        foreach (var faults in Faults)
            faults.Forget();
        return ProcessState.CollectGarbage();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Gateway.DisposeAsync();
        foreach (var upstream in Upstreams)
            await upstream.DisposeAsync();
    }

    private Script Direct(Faults faults, RecordedRequest request)
    {
        var exchange = _exchanges[ChaosExchange.IdOf(request)];
        if (ChaosExchange.GoesOn(request))
            Interlocked.Increment(ref _continued);
        return faults.Spoil(exchange.Id, request, ChaosExchange.Say(request, exchange.RestOf(request)));
    }

    private static ProviderOptions Provider(ScriptedUpstream upstream, string name) => (Configured.Provider(name, upstream) with
    {
        Keys = [.. Enumerable.Range(0, name == "openai" ? 3 : 1).Select(index => new KeyOptions
        {
            Id = $"{name}-{index}",
            Name = $"{name}-{index}",
            Value = new Secret($"sk-{name}-{index}-{TestSecret.Marker}-0123456789"),
            Models = Enumerable.Range(0, SharedModels).Select(static shared => $"shared-{shared}").Append("*").ToFrozenSet(StringComparer.OrdinalIgnoreCase),
        })],
    }).Over(static network => network with { RetryBackoffInitial = TimeSpan.FromMilliseconds(1), RetryBackoffMax = TimeSpan.FromMilliseconds(20) });
}
