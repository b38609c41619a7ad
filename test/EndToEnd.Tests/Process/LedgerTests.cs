using System.Collections.Concurrent;
using System.Globalization;
using Heimdall.EndToEnd.Tests.Chaos;
using Heimdall.EndToEnd.Tests.Failover;
using Heimdall.Storage.Database;

namespace Heimdall.EndToEnd.Tests.Process;

/// <summary>Money is counted to the cent by one process and by several, also when one of them is killed.</summary>
[Collection(Alone.Name)]
public sealed class LedgerTests
{
    private const int Clients = 200;
    private const decimal Cap = 1.00m;
    private const string VirtualKey = $"sk-bf-of-the-{TestSecret.Marker}-ledger-tests";

    // gpt-4o costs 2.50 and 10 dollars a million tokens: 4,000 tokens of prompt and 1,000 of answer are two cents.
    private const decimal Price = 0.02m;
    private static readonly ModelTurn TwoCents = Fleet.Answer with { FreshTokens = 4000, OutputTokens = 1000 };

    [Fact]
    public async Task What_was_answered_is_in_the_ledger_though_the_process_is_killed_and_the_next_one_goes_on_from_there()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(request => OpenAIChatAnswer.To(request, TwoCents));
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("config.json"), Config(upstream, store: null));
        var statuses = new ConcurrentBag<int>();

        await using (var first = await GatewayProcess.StartInAsync(folder))
        {
            await AskAsync(first.BaseUrl, 20, statuses);
            await first.KillAsync();
            await first.EndAsync();
        }

        await using (var second = await GatewayProcess.StartInAsync(folder))
        {
            await AskAsync(second.BaseUrl, 60, statuses);
            await second.TerminateAsync();
            await second.EndAsync();
        }

        Assert.Equal(50, statuses.Count(static status => status == 200));
        Assert.Equal(30, statuses.Count(static status => status == 402));
        await using var database = SqlDatabase.Open(new SqliteOptions(folder.File("config.db")));
        Assert.Equal((50, Cap), await LedgerAsync(database));
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.journal", SearchOption.AllDirectories));
    }

    [Fact]
    public Task Two_hundred_clients_of_three_processes_spend_a_dollar_and_no_more() => ShareAsync(kill: false);

    [Fact]
    public Task They_do_so_too_when_one_of_the_processes_is_killed_half_way() => ShareAsync(kill: true);

    private static async Task ShareAsync(bool kill)
    {
        await using var server = await Installed.PostgresAsync();
        var options = await server.NewDatabaseAsync();
        await using var upstream = await ScriptedUpstream.StartAsync(request => OpenAIChatAnswer.To(request, TwoCents));
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("config.json"), Config(upstream, options));
        var statuses = new ConcurrentBag<int>();
        await using var first = await GatewayProcess.StartInAsync(folder);
        await using var second = await GatewayProcess.StartInAsync(folder);
        var third = await GatewayProcess.StartInAsync(folder);
        await using var disposing = third;

        var answered = new Signal();
        var asking = new[] { first, second, third }.Select((gateway, index) => AskAsync(gateway.BaseUrl, Clients / 3, statuses, gateway == third ? answered : null)).ToArray();
        if (kill)
        {
            await answered.Raised.InTime();
            await third.KillAsync();
        }

        await Task.WhenAll(asking).InTime();
        await first.TerminateAsync();
        await second.TerminateAsync();
        await first.EndAsync();
        await second.EndAsync();
        if (kill)
        {
            // Whoever comes next finds what the dead one left.
            await using var next = await GatewayProcess.StartInAsync(folder);
            await next.TerminateAsync();
            await next.EndAsync();
        }
        else
        {
            await third.TerminateAsync();
            await third.EndAsync();
        }

        await using var database = SqlDatabase.Open(options);
        var (records, spent) = await LedgerAsync(database);
        var served = statuses.Count(static status => status == 200);
        Assert.InRange(records, served, upstream.RequestCount);
        Assert.InRange(spent, kill ? Price : Cap - Price, Cap);
        Assert.Equal(0L, await database.ReadAsync(static session => session.ScalarAsync("SELECT count(*) FROM limit_leases", CancellationToken.None), CancellationToken.None) is long left && !kill ? left : 0L);
    }

    private static async Task AskAsync(Uri gateway, int count, ConcurrentBag<int> statuses, Signal? answered = null)
    {
        using var client = new HttpClient(new ScannedAnswers(new SocketsHttpHandler { UseProxy = false })) { BaseAddress = gateway, Timeout = Deadline.Limit };
        await Task.WhenAll(Enumerable.Range(0, count).Select(async _ =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Speaker.Ask("openai/gpt-4o")) };
            request.Headers.Add("x-bf-vk", VirtualKey);
            try
            {
                using var answer = await client.SendAsync(request);
                await answer.TextAsync();
                statuses.Add((int)answer.StatusCode);
                answered?.Raise();
            }
            catch (Exception killed) when (killed is HttpRequestException or IOException)
            {
                // Nothing was answered.
            }
        }));
    }

    private static Task<(int Records, decimal Cost)> LedgerAsync(SqlDatabase database) => database.ReadAsync(
        static async session =>
        {
            var rows = await session.QueryAsync("SELECT cost_pico FROM usage", static row => row.GetInt64(0), CancellationToken.None);
            return (rows.Count, rows.Sum(static cost => (decimal)cost) / 1_000_000_000_000m);
        },
        CancellationToken.None);

    private static string Config(ScriptedUpstream upstream, PostgresOptions? store) => $$"""
        {
          "providers": { "openai": {
            "keys": [ { "name": "first", "value": "{{Configured.ProviderKey}}", "models": ["*"], "weight": 1 } ],
            "network_config": { "base_url": "{{upstream.BaseUrl}}" } } },
          "governance": { "virtual_keys": [ {
            "id": "dev", "name": "dev", "value": "{{VirtualKey}}", "allow_all_providers": true,
            "budgets": [ { "id": "cap", "max_limit": {{Cap.ToString(CultureInfo.InvariantCulture)}}, "reset_duration": "1M" } ] } ] }
          {{(store is null ? "" : $$"""
          , "config_store": { "enabled": true, "type": "postgres", "config": {
            "host": "{{store.Host}}", "port": "{{store.Port}}", "user": "{{store.User}}", "db_name": "{{store.DatabaseName}}", "ssl_mode": "disable" } }
          """)}}
        }
        """;
}
