using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance.Limits;
using Heimdall.Engine.Health;
using Heimdall.Engine.Metering;
using Heimdall.Engine.Tests.Storage;
using Heimdall.Storage;
using Heimdall.Storage.Database;
using Heimdall.Storage.Ledger;
using Heimdall.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Heimdall.Engine.Tests.Metering;

/// <summary>What was used reaches the database once, whatever else is in the journal, and stays as long as it was told to.</summary>
public sealed class UsageLedgerTests(PostgresFixture postgres)
{
    private const string Sqlite = StoreFolder.Sqlite;
    private const string Postgres = StoreFolder.Postgres;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task What_comes_twice_is_counted_once(string kind)
    {
        await using var folder = await StoreFolder.CreateAsync(kind, postgres);
        await using var database = await MigratedAsync(folder);
        var (known, other) = (Record(folder, "known"), Record(folder, "other"));

        var first = await database.WriteAsync(session => UsageTable.InsertAsync(session, [known], Cancellation).AsTask(), Cancellation);
        var second = await database.WriteAsync(session => UsageTable.InsertAsync(session, [known, other], Cancellation).AsTask(), Cancellation);

        Assert.Equal([known], first);
        Assert.Equal([other], second);
        Assert.Equal(["known", "other"], await ExchangesAsync(database));
    }

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task What_the_database_never_takes_holds_up_nothing_else(string kind)
    {
        await using var folder = await StoreFolder.CreateAsync(kind, postgres);
        await using var database = await MigratedAsync(folder);
        await database.WriteAsync(static session => session.ExecuteAsync(Refusing(session.Dialect), Cancellation), Cancellation);
        using var journal = new UsageJournal(folder.Path, NullLogger<UsageJournal>.Instance);
        using var limits = new LimitMemory();
        using var log = new CapturedLog();
        using var ledger = Ledger(folder, database, journal, limits, new(), log);
        await ledger.BeginAsync(Cancellation);
        foreach (var name in (string[])["a", "b", "refused", "c", "refused", "d", "e"])
            journal.Close(journal.Append(Record(folder, name)));

        await ledger.RunOnceAsync(Cancellation);

        Assert.Equal(["a", "b", "c", "d", "e"], await ExchangesAsync(database));
        Assert.Null(journal.Take(10));
        Assert.Equal(2, log.Lines.Count(static line => line.Contains("exchange refused used", StringComparison.Ordinal)));
    }

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task What_is_older_than_it_is_to_be_kept_goes(string kind)
    {
        await using var folder = await StoreFolder.CreateAsync(kind, postgres);
        await using var database = await MigratedAsync(folder);
        using var journal = new UsageJournal(folder.Path, NullLogger<UsageJournal>.Instance);
        using var limits = new LimitMemory();
        using var log = new CapturedLog();
        using var ledger = Ledger(folder, database, journal, limits, new() { LogRetention = TimeSpan.FromDays(30) }, log);
        await ledger.BeginAsync(Cancellation);
        List<UsageRecord> old = [.. Enumerable.Range(0, 2500).Select(_ => Record(folder, "old"))];
        await database.WriteAsync(session => UsageTable.InsertAsync(session, old, Cancellation).AsTask(), Cancellation);

        folder.Time.Advance(TimeSpan.FromDays(29));
        journal.Close(journal.Append(Record(folder, "new")));
        await ledger.RunOnceAsync(Cancellation);
        Assert.Equal(2501, (await ExchangesAsync(database)).Count);

        folder.Time.Advance(TimeSpan.FromDays(2));
        for (var step = 0; step < 3; step++)
            await ledger.RunOnceAsync(Cancellation); // a thousand each
        Assert.Equal(["new"], await ExchangesAsync(database));
    }

    private static UsageLedger Ledger(StoreFolder folder, SqlDatabase database, UsageJournal journal, LimitMemory limits, ClientOptions client, CapturedLog log)
    {
        var snapshot = new GatewaySnapshot(new() { Client = client }, new HealthMemory(folder.Time), book: null, limits);
        return new(database, journal, new CurrentSnapshot(snapshot), folder.Time, new Logger<UsageLedger>(new LoggerFactory([log])), "node");
    }

    private static async Task<SqlDatabase> MigratedAsync(StoreFolder folder)
    {
        var database = SqlDatabase.Open(folder.Options);
        await Migrations.ApplyAsync(database, Schema.Areas, folder.Time, Cancellation);
        return database;
    }

    private static Task<List<string>> ExchangesAsync(SqlDatabase database) =>
        database.ReadAsync(static session => session.QueryAsync("SELECT exchange_id FROM usage ORDER BY exchange_id", static row => row.GetString(0), Cancellation), Cancellation);

    private static string Refusing(SqlDialect dialect) => ReferenceEquals(dialect, SqlDialect.Sqlite)
        ? "CREATE TRIGGER refuse BEFORE INSERT ON usage WHEN NEW.exchange_id = 'refused' BEGIN SELECT RAISE(ABORT, 'not that one'); END"
        : "ALTER TABLE usage ADD CONSTRAINT refuse CHECK (exchange_id <> 'refused')";

    private static UsageRecord Record(StoreFolder folder, string exchange) => new()
    {
        Id = RecordId.Next(folder.Time.GetUtcNow()),
        ExchangeId = exchange,
        At = folder.Time.GetUtcNow(),
        Status = UsageStatus.Answered,
        Provider = "openai",
        ProviderKeyId = "key",
        Model = "gpt-4o",
        RequestedModel = "gpt-4o",
        Requests = 1,
        Cost = 0.01m,
        Usage = new() { InputTokens = 10, OutputTokens = 2 },
    };
}
