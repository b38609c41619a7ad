using Heimdall.Storage.Security;

namespace Heimdall.Engine.Tests.Storage;

/// <summary>Links that any node accepts, and one of them once.</summary>
public sealed class LoginLinkTableTests(PostgresFixture postgres)
{
    private static readonly DateTimeOffset _now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory, InlineData(StoreFolder.Sqlite), InlineData(StoreFolder.Postgres)]
    public async Task Nodes_that_are_asked_at_once_take_a_link_once(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        var nodes = new[] { new LoginLinkTable((await folder.OpenAsync()).Database!), new LoginLinkTable((await folder.OpenAsync()).Database!) };
        await nodes[0].AddAsync("hash", "a test", _now, _now.AddMinutes(15), TestContext.Current.CancellationToken);

        var taken = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => nodes[i % 2].TryTakeAsync("hash", _now, TestContext.Current.CancellationToken)));

        Assert.Equal(1, taken.Count(static one => one));
    }

    [Theory, InlineData(StoreFolder.Sqlite), InlineData(StoreFolder.Postgres), InlineData("memory")]
    public async Task What_has_expired_counts_no_more(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        ILoginLinkTable table = database is "memory" ? new PassingLoginLinks() : new LoginLinkTable((await folder.OpenAsync()).Database!);
        await table.AddAsync("hash", "a test", _now, _now.AddMinutes(15), TestContext.Current.CancellationToken);

        Assert.True(await table.CountsAsync("hash", _now, TestContext.Current.CancellationToken));
        Assert.False(await table.CountsAsync("hash", _now.AddMinutes(15), TestContext.Current.CancellationToken));
        Assert.False(await table.TryTakeAsync("hash", _now.AddMinutes(15), TestContext.Current.CancellationToken));
        Assert.False(await table.TryTakeAsync("another", _now, TestContext.Current.CancellationToken));
    }
}
