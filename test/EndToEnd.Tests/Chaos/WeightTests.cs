using System.Collections.Concurrent;
using Heimdall.EndToEnd.Tests.Failover;
using Heimdall.Engine.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Heimdall.EndToEnd.Tests.Chaos;

/// <summary>What operators write as 80/15/5 is 80/15/5 (guides G14).</summary>
[Collection(Alone.Name)]
public sealed class WeightTests
{
    private const int Requests = 4000;
    private const int Clients = 16;

    private static readonly (string Name, double Share)[] Shares = [("a", 0.80), ("b", 0.15), ("c", 0.05)];

    [Fact]
    public async Task Keys_get_their_shares_of_the_traffic()
    {
        var asked = new ConcurrentQueue<string>();
        await using var upstream = await ScriptedUpstream.StartAsync(request =>
        {
            asked.Enqueue(Fleet.KeyOf(request));
            return Fleet.Well(request);
        });
        var provider = Configured.Provider("openai", upstream) with { Keys = [.. Shares.Select(static share => Fleet.Key(share.Name, share.Share))] };

        await AskAsync(Configured.With(provider), "openai/gpt-4o");

        HaveTheirShares(asked);
    }

    [Fact]
    public async Task Targets_of_a_rule_get_their_shares_of_the_traffic()
    {
        var asked = new ConcurrentQueue<string>();
        await using var upstream = await ScriptedUpstream.StartAsync(request =>
        {
            var path = request.Path;
            asked.Enqueue(path.EndsWith("/completions", StringComparison.Ordinal) ? "a" : path.EndsWith("/messages", StringComparison.Ordinal) ? "b" : "c");
            return ChaosExchange.Say(request, Fleet.Answer);
        });
        string[] providers = ["openai", "anthropic", "gemini"];
        var rule = new RoutingRuleOptions
        {
            Id = "shares",
            Name = "shares",
            Expression = "model == \"gpt-4o\"",
            Targets = [.. Shares.Zip(providers, static (share, provider) => new RuleTargetOptions { Provider = provider, Model = "some-model", Weight = share.Share })],
        };
        var options = Configured.With([.. providers.Select(name => Configured.Provider(name, upstream))]);

        await AskAsync(options with { Routing = options.Routing with { Rules = [rule] } }, "openai/gpt-4o");

        HaveTheirShares(asked);
    }

    private static async Task AskAsync(GatewayOptions options, string model)
    {
        await using var gateway = await TestGateway.StartAsync(options, static services =>
        {
            services.RemoveAll<ILoggerProvider>();
            services.Replace(ServiceDescriptor.Singleton<Random>(new SharedRandom(80_15_5)));
        });
        var left = Requests;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                using var answer = await gateway.PostAsync("/v1/chat/completions", Speaker.Ask(model));
                Assert.Equal(200, (int)answer.StatusCode);
                await answer.TextAsync();
            }
        })));
    }

    // Five standard deviations: with any seed at all, one run in a million would be further off.
    private static void HaveTheirShares(ConcurrentQueue<string> asked)
    {
        Assert.Equal(Requests, asked.Count);
        Assert.All(Shares, share =>
        {
            var deviation = 5 * Math.Sqrt(Requests * share.Share * (1 - share.Share));
            Assert.InRange(asked.Count(name => name == share.Name), (Requests * share.Share) - deviation, (Requests * share.Share) + deviation);
        });
    }

    /// <summary>The same numbers in every run, whoever takes which.</summary>
    private sealed class SharedRandom(int seed) : Random(seed)
    {
        private readonly Lock _gate = new();

        public override double NextDouble()
        {
            lock (_gate)
                return base.NextDouble();
        }

        public override int Next(int maxValue)
        {
            lock (_gate)
                return base.Next(maxValue);
        }
    }
}
