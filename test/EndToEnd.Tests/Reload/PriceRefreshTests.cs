using Heimdall.Engine.Configuration;
using Heimdall.Engine.Health;
using Heimdall.Engine.Metering;
using Heimdall.Host.Reload;
using Heimdall.Storage.Prices;
using Microsoft.Extensions.Logging.Abstractions;

namespace Heimdall.EndToEnd.Tests.Reload;

public sealed class PriceRefreshTests : IDisposable
{
    private const string Sheet = """{"openai/model-of-tomorrow": {"input_cost_per_token": 0.000002}}""";

    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("sheet.json");

    private GatewayOptions Options => new() { Pricing = new() { DatasheetUrl = new Uri(File) } };

    [Fact]
    public async Task A_datasheet_takes_effect_at_once_and_a_bad_one_changes_nothing()
    {
        var current = Current(Options);
        using var source = new DatasheetSource();
        using var refresher = Refresher(current, source);
        await System.IO.File.WriteAllTextAsync(File, Sheet, Stop);

        Assert.Equal(new PriceRefresh(1, null), await refresher.RefreshAsync(Stop));
        Assert.Equal(0.000002m, Price(current));
        Assert.NotNull(current.Value.Prices.Find(new("openai", "gpt-4o"))); // what the datasheet lacks is still there

        await System.IO.File.WriteAllTextAsync(File, "<html>", Stop);
        Assert.Contains("not JSON", (await refresher.RefreshAsync(Stop)).Fault, StringComparison.Ordinal);
        System.IO.File.Delete(File);
        Assert.NotNull((await refresher.RefreshAsync(Stop)).Fault);
        Assert.Equal(0.000002m, Price(current));
    }

    [Fact]
    public async Task The_next_start_needs_no_datasheet()
    {
        using var source = new DatasheetSource();
        using (var first = Refresher(Current(Options), source))
        {
            await System.IO.File.WriteAllTextAsync(File, Sheet, Stop);
            Assert.Null((await first.RefreshAsync(Stop)).Fault);
        }

        System.IO.File.Delete(File);
        var current = Current(Options);
        using var second = Refresher(current, source);
        await second.StartAsync(Stop);
        await second.StopAsync(Stop);

        Assert.Equal(0.000002m, Price(current));
    }

    [Fact]
    public async Task A_server_that_refuses_is_named_with_its_status()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Script.Status(503));
        var current = Current(new() { Pricing = new() { DatasheetUrl = upstream.BaseUrl } });
        using var source = new DatasheetSource();
        using var refresher = Refresher(current, source);

        Assert.Contains("503", (await refresher.RefreshAsync(Stop)).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_datasheet_it_says_which_prices_hold()
    {
        using var source = new DatasheetSource();
        using var refresher = Refresher(Current(new()), source);

        Assert.Contains("pricing_url", (await refresher.RefreshAsync(Stop)).Fault, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static CurrentSnapshot Current(GatewayOptions options) => new(new GatewaySnapshot(options, new HealthMemory(TimeProvider.System)));

    private PriceRefresher Refresher(CurrentSnapshot current, DatasheetSource source) =>
        new(current, source, new PriceCache(_folder.File("prices.tsv")), TimeProvider.System, NullLogger<PriceRefresher>.Instance);

    private static decimal? Price(CurrentSnapshot current) => current.Value.Prices.Find(new("openai", "model-of-tomorrow"))?.Entries.Single(static entry => entry.Unit == PriceUnit.Input).Usd;
}
