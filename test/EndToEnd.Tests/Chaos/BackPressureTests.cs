using System.Globalization;
using System.Text.Json;
using Heimdall.EndToEnd.Tests.Failover;
using Heimdall.Engine.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Heimdall.EndToEnd.Tests.Chaos;

/// <summary>A provider that has its hands full and a full line of those who wait: whoever comes then is told so at once.</summary>
[Collection(Alone.Name)]
public sealed class BackPressureTests
{
    private const int Places = 4;
    private const int Waiting = 8;
    private const long MemoryBound = 24 * 1024 * 1024;

    [Fact]
    public async Task One_too_many_is_refused_at_once_in_its_own_dialect_and_those_who_wait_are_served()
    {
        await using var full = await FullGateway.StartAsync();

        await RefusedAsync(full, "messages", "/anthropic/v1/messages", 529, "overloaded_error");
        await RefusedAsync(full, "chat", "/v1/chat/completions", 529, "server_error");
        await RefusedAsync(full, "responses", "/v1/responses", 529, "server_error");
        await RefusedAsync(full, "genai", "/genai/v1beta/models/openai/gpt-4o:generateContent", 529, "UNAVAILABLE");
        Assert.Equal(Places, full.Upstream.RequestCount);

        await full.ServesAllAsync();
    }

    [Fact]
    public async Task Thousands_that_are_refused_leave_nothing_behind()
    {
        using var process = new ProcessState();
        await using var full = await FullGateway.StartAsync();
        await RefuseAsync(full, 200);
        var before = ProcessState.CollectGarbage();

        await RefuseAsync(full, 2000);

        Assert.InRange(ProcessState.CollectGarbage() - before, long.MinValue, MemoryBound);
        Assert.Equal((Places, Waiting), await full.BusyAsync());
        await full.ServesAllAsync();
        Assert.Equal((0, 0), await full.BusyAsync());
        process.HasNoUnobservedFailure();
    }

    private static async Task RefusedAsync(FullGateway full, string client, string path, int status, string type)
    {
        foreach (var stream in (bool[])[false, true])
        {
            using var answer = await full.Gateway.PostAsync(stream && client == "genai" ? path.Replace(":generateContent", ":streamGenerateContent?alt=sse", StringComparison.Ordinal) : path, FullGateway.Body(client, stream)).InTime();
            var error = JsonElement.Parse(await answer.TextAsync());

            Assert.Equal(status, (int)answer.StatusCode);
            Assert.InRange(int.Parse(answer.Headers.GetValues("retry-after").Single(), CultureInfo.InvariantCulture), 1, 60);
            Assert.Contains("no room", CheckedAnswer.ErrorOf(client, error), StringComparison.Ordinal);
            Assert.Equal(type, error.GetProperty("error").GetProperty(client == "genai" ? "status" : "type").GetString());
        }
    }

    private static async Task RefuseAsync(FullGateway full, int count)
    {
        var left = count;
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                using var answer = await full.Gateway.PostAsync("/v1/chat/completions", FullGateway.Body("chat", stream: left % 2 == 0)).InTime();
                Assert.Equal(529, (int)answer.StatusCode);
                await answer.TextAsync();
            }
        })));
    }

    /// <summary>All places are taken, and all of the line, until the upstream is let go.</summary>
    private sealed class FullGateway : IAsyncDisposable
    {
        private readonly Signal _go;
        private readonly List<(bool Stream, Task<HttpResponseMessage> Answer)> _patient = [];

        private FullGateway(ScriptedUpstream upstream, TestGateway gateway, Signal go) => (Upstream, Gateway, _go) = (upstream, gateway, go);

        public ScriptedUpstream Upstream { get; }

        public TestGateway Gateway { get; }

        public static async Task<FullGateway> StartAsync()
        {
            var go = new Signal();
            var upstream = await ScriptedUpstream.StartAsync(request => Held(Fleet.Well(request), go));
            var provider = Configured.Provider("openai", upstream) with { Queue = new QueueOptions { Concurrency = Places, MaxWaiting = Waiting, MaxWait = TimeSpan.FromMinutes(5) } };
            var full = new FullGateway(upstream, await TestGateway.StartAsync(Configured.With(provider), static services => services.RemoveAll<ILoggerProvider>()), go);
            await full.FillAsync();
            return full;
        }

        public static string Body(string client, bool stream)
        {
            var flag = stream ? "true" : "false";
            return client switch
            {
                "responses" => $$"""{"model":"openai/gpt-4o","input":"Hello","stream":{{flag}}}""",
                "genai" => """{"contents":[{"role":"user","parts":[{"text":"Hello"}]}]}""",
                _ => Speaker.Ask("openai/gpt-4o", stream),
            };
        }

        /// <summary>Under way and waiting, as <c>/api/targets</c> has it.</summary>
        public async Task<(int UnderWay, int Waiting)> BusyAsync()
        {
            var targets = JsonElement.Parse(await Gateway.Client.GetStringAsync(new Uri("/api/targets", UriKind.Relative)));
            var provider = targets.GetProperty("providers")[0];
            return (provider.GetProperty("under_way").GetInt32(), provider.GetProperty("waiting").GetInt32());
        }

        public async Task ServesAllAsync()
        {
            _go.Raise();
            foreach (var (stream, pending) in _patient)
            {
                using var answer = await pending.InTime();
                Assert.Equal(Fleet.Answer.Text, CheckedAnswer.Read("chat", stream, (int)answer.StatusCode, await answer.TextAsync()).Text);
            }

            Assert.Equal(Places + Waiting, Upstream.RequestCount);
        }

        public async ValueTask DisposeAsync()
        {
            _go.Raise();
            await Gateway.DisposeAsync();
            await Upstream.DisposeAsync();
        }

        private async Task FillAsync()
        {
            Post(Places);
            for (var i = 0; i < Places; i++)
                await Upstream.ArrivalAsync();
            Post(Waiting);
            using var patience = new CancellationTokenSource(Deadline.Limit);
            while (await BusyAsync() != (Places, Waiting))
                await Task.Delay(10, patience.Token);
        }

        private void Post(int count)
        {
            for (var i = 0; i < count; i++)
                _patient.Add((i % 2 == 0, Gateway.PostAsync("/v1/chat/completions", Body("chat", stream: i % 2 == 0))));
        }

        private static Script Held(Script whole, Signal go) => whole.Pieces.Aggregate(whole.Head.Hold(go), static (script, piece) => script.Write(piece));
    }
}
