using System.Collections.Frozen;
using System.Diagnostics;
using System.Globalization;
using Heimdall.Engine;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance;
using Heimdall.Engine.Governance.Limits;
using Heimdall.Engine.Health;
using Heimdall.Engine.Metering;
using Heimdall.Engine.Routing;
using Heimdall.Storage.Ledger;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Heimdall.Bench;

/// <summary>
/// What it costs a request that there are virtual keys, budgets and rate limits: who asks, what it may use, what it used. A thousand virtual keys in fifty
/// teams of ten customers, each level with a budget, a limit of requests and one of tokens, and the provider and the model with theirs: 18 limits a request.
/// </summary>
internal static class AdmissionCommand
{
    private const int VirtualKeys = 1000;
    private const int Teams = 50;
    private const int Customers = 10;
    private const int Rounds = 400;

    public static void Run()
    {
        var directory = Directory.CreateTempSubdirectory("heimdall-bench-").FullName;
        try
        {
            using var limits = new LimitMemory();
            using var journal = new UsageJournal(directory, NullLogger<UsageJournal>.Instance);
            var snapshot = new GatewaySnapshot(Options(), new HealthMemory(TimeProvider.System), book: null, limits);
            var access = new AccessControl(TimeProvider.System, new GatewayExposure(IsLocal: true));
            var exchanges = Enumerable.Range(0, VirtualKeys).Select(number => Exchange(snapshot, number)).ToArray();
            var target = snapshot.Resolve("openai/gpt-4o").Groups[0].Targets(Operation.Chat, DialectId.OpenAIChat).First();
            Print("who asks", exchanges, exchange => Identify(access, exchange));
            Print("admit and settle", exchanges, new Round(limits, new NoJournal(), target).Run);
            Print("... and write it down", exchanges, new Round(limits, journal, target).Run, () =>
            {
                while (journal.Take(10_000) is { } batch)
                    batch.Done();
            });
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void Identify(AccessControl access, Exchange exchange)
    {
        if (access.Identify(exchange.Snapshot, exchange.Headers, out var caller) is not null)
            throw new InvalidOperationException("The virtual key is not known.");
        exchange.Caller = caller;
    }

    private static void Print(string what, Exchange[] exchanges, Action<Exchange> work, Action? between = null)
    {
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            foreach (var exchange in exchanges)
                work(exchange);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / exchanges.Length);
            between?.Invoke();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var exchange in exchanges)
            work(exchange);
        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / exchanges.Length;
        between?.Invoke();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-24} {best,8:F0} ns a request {allocated,6} bytes allocated"));
    }

    private static Exchange Exchange(GatewaySnapshot snapshot, int number)
    {
        var dialect = Dialect.Of(DialectId.OpenAIChat);
        var head = dialect.ReadHead("""{"model":"openai/gpt-4o","max_tokens":64,"messages":[{"role":"user","content":"Hello"}]}"""u8.ToArray(), default);
        return new() { Id = $"bench-{number}", Dialect = dialect, Operation = Operation.Chat, Head = head, Model = head.Model.ToString(), Headers = new Headers($"sk-bf-{number}"), Snapshot = snapshot };
    }

    private static GatewayOptions Options()
    {
        var all = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "*");
        LimitOwner[] owners =
        [
            .. Enumerable.Range(0, VirtualKeys).Select(static number => new LimitOwner(LimitLevel.VirtualKey, $"vk{number}")),
            .. Enumerable.Range(0, VirtualKeys).Select(static number => new LimitOwner(LimitLevel.ProviderConfig, $"vk{number}/openai")),
            .. Enumerable.Range(0, Teams).Select(static number => new LimitOwner(LimitLevel.Team, $"team{number}")),
            .. Enumerable.Range(0, Customers).Select(static number => new LimitOwner(LimitLevel.Customer, $"customer{number}")),
            new(LimitLevel.Provider, "openai"),
            new(LimitLevel.Model, "gpt"),
        ];
        return new()
        {
            Providers =
            [
                new()
                {
                    Name = "openai",
                    Definition = ProviderCatalog.Find("openai")!,
                    Keys = [new() { Id = "key", Name = "key", Value = new Secret("sk-bench-0123456789"), Models = all }],
                },
            ],
            Governance = new()
            {
                VirtualKeys =
                [
                    .. Enumerable.Range(0, VirtualKeys).Select(number => new VirtualKeyOptions
                    {
                        Id = $"vk{number}",
                        Name = $"vk{number}",
                        Value = new Secret($"sk-bf-{number}"),
                        TeamId = $"team{number % Teams}",
                        Providers = [new() { Id = $"vk{number}/openai", Provider = "openai", AllowedModels = all, KeyIds = all }],
                    }),
                ],
                Teams = [.. Enumerable.Range(0, Teams).Select(static number => new TeamOptions($"team{number}", $"team{number}", $"customer{number % Customers}"))],
                Customers = [.. Enumerable.Range(0, Customers).Select(static number => new CustomerOptions($"customer{number}", $"customer{number}"))],
                Models = [new() { Id = "gpt", Model = "gpt-4o" }],
                Budgets = [.. owners.Select(static owner => new BudgetOptions { Id = $"{owner}", Owner = owner, MaxLimit = 1_000_000, Period = new(1, PeriodUnit.Month) })],
                RateLimits =
                [
                    .. owners.Select(static owner => new RateLimitOptions
                    {
                        Id = $"{owner}",
                        Owner = owner,
                        MaxRequests = 1_000_000_000,
                        RequestPeriod = new(1, PeriodUnit.Day),
                        MaxTokens = 1_000_000_000_000,
                        TokenPeriod = new(1, PeriodUnit.Day),
                    }),
                ],
            },
        };
    }

    private sealed class Round(LimitMemory limits, IUsageJournal journal, Target target)
    {
        private static readonly Usage Used = new() { InputTokens = 20, OutputTokens = 5 };

        private readonly Meter _meter = new(limits, journal, TimeProvider.System, NullLogger<Meter>.Instance);

        public void Run(Exchange exchange)
        {
            exchange.Bill = null;
            var admission = _meter.AdmitAsync(exchange, target, CancellationToken.None);
            if (!admission.IsCompletedSuccessfully || admission.Result is not null)
                throw new InvalidOperationException("The request is not admitted at once.");
            exchange.Bill!.Answered(Used);
            exchange.Bill.End(cancelled: false, failed: false);
        }
    }

    private sealed class Headers(string virtualKey) : IClientHeaders
    {
        public bool HasGatewayHeaders => true;

        public string Path => "";

        public string? Get(string name) => name is "x-bf-vk" ? virtualKey : null;

        public string? Query(string name) => null;

        public IEnumerable<KeyValuePair<string, string>> WithPrefix(string prefix) => [];
    }
}
