using System.Diagnostics;
using System.Globalization;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance.Limits;
using Heimdall.Engine.Health;
using Heimdall.Engine.Metering;
using Heimdall.Storage;
using Heimdall.Storage.Database;
using Heimdall.Storage.Ledger;
using Microsoft.Extensions.Logging.Abstractions;

namespace Heimdall.Bench;

/// <summary>What it costs to take the usage of an exchange from the journal to SQLite, which is done on the same machine, if not on the request's way.</summary>
internal static class LedgerCommand
{
    private const int Records = 500;
    private const int Rounds = 1_000;

    /// <summary>Until the code is compiled as it will stay.</summary>
    private const int FirstRounds = 300;

    public static async Task RunAsync()
    {
        var directory = Directory.CreateTempSubdirectory("heimdall-bench-").FullName;
        try
        {
            var file = Path.Combine(directory, "ledger.db");
            await using var database = SqlDatabase.Open(new SqliteOptions(file));
            await Migrations.ApplyAsync(database, Schema.Areas, TimeProvider.System, CancellationToken.None);
            using var journal = new UsageJournal(directory, NullLogger<UsageJournal>.Instance);
            using var limits = new LimitMemory();
            var current = new CurrentSnapshot(new GatewaySnapshot(new GatewayOptions(), new HealthMemory(TimeProvider.System), book: null, limits));
            using var ledger = new UsageLedger(database, journal, current, TimeProvider.System, NullLogger<UsageLedger>.Instance, "bench");
            await ledger.BeginAsync(CancellationToken.None);

            var total = 0.0;
            var allocated = 0L;
            for (var round = 0; round < Rounds; round++)
            {
                for (var i = 0; i < Records; i++)
                    journal.Close(journal.Append(Record(i)));
                allocated = GC.GetTotalAllocatedBytes(precise: true);
                var before = Process.GetCurrentProcess().TotalProcessorTime;
                await ledger.RunOnceAsync(CancellationToken.None);
                total += round < FirstRounds ? 0 : (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMicroseconds;
                allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"journal to SQLite {total / (Rounds - FirstRounds) / Records,8:F2} us of CPU a record {allocated / Records,6} bytes allocated {new FileInfo(file).Length / Records / Rounds,6} bytes of disk"));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static UsageRecord Record(int number) => new()
    {
        Id = RecordId.Next(TimeProvider.System.GetUtcNow()),
        ExchangeId = string.Create(CultureInfo.InvariantCulture, $"req_0HNE6V5Q2K{number:D8}"),
        At = TimeProvider.System.GetUtcNow(),
        Status = UsageStatus.Answered,
        VirtualKeyId = "9f4c2f4e-6d0b-4b1c-9a53-1f5f6f8d2f10",
        Provider = "openai",
        ProviderKeyId = "openai-1",
        Model = "gpt-4o",
        RequestedModel = "openai/gpt-4o",
        Session = "5f1b6a1c-0b0f-4a5b-8a59-7a3b4c1d2e3f",
        Requests = 1,
        Cost = 0.0125m,
        LatencyMs = 850,
        Usage = new() { InputTokens = 1200, CacheReadTokens = 18000, OutputTokens = 420 },
    };
}
