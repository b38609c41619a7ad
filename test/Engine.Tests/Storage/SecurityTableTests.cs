using Heimdall.Storage;
using Heimdall.Storage.Database;
using Heimdall.Storage.Security;

namespace Heimdall.Engine.Tests.Storage;

/// <summary>Sessions and access keys in either database.</summary>
public sealed class SecurityTableTests(PostgresFixture postgres)
{
    private const string Sqlite = StoreFolder.Sqlite;
    private const string Postgres = StoreFolder.Postgres;
    private static readonly DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task A_session_is_found_until_it_is_removed_or_has_ended(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        await using var opened = await OpenAsync(folder);
        var table = new SessionTable(opened);
        var stop = TestContext.Current.CancellationToken;
        await table.AddAsync(new("one", "ada", "account", _now, _now), _now, _now, stop);

        await table.UsedAsync("one", _now.AddHours(1), stop);
        Assert.Equal(new("one", "ada", "account", _now, _now.AddHours(1)), await table.FindAsync("one", stop));
        await table.AddAsync(new("two", "ada", "account", _now, _now.AddHours(3)), _now, _now.AddHours(2), stop);
        Assert.Null(await table.FindAsync("one", stop));
        await table.RemoveAsync("two", stop);
        Assert.Null(await table.FindAsync("two", stop));
    }

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task An_access_key_is_found_by_its_hash_until_it_is_removed(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        await using var opened = await OpenAsync(folder);
        var table = new AccessKeyTable(opened);
        var stop = TestContext.Current.CancellationToken;
        var key = new AccessKeyRow("id", "ci", "read", "hash", "wxyz", "ada", _now, null, null);

        Assert.True(await table.AddAsync(key, stop));
        Assert.False(await table.AddAsync(key with { Id = "other", Hash = "other" }, stop));
        Assert.True(await table.AddAsync(key with { Id = "two", Name = "two", Hash = "two", CreatedAt = _now.AddHours(1), ExpiresAt = _now.AddHours(2) }, stop));
        await table.UsedAsync("id", _now.AddMinutes(1), stop);

        Assert.Equal(key with { UsedAt = _now.AddMinutes(1) }, await table.FindAsync("hash", stop));
        Assert.Equal(["two", "id"], (await table.ListAsync(stop)).Select(static row => row.Id));
        Assert.Equal("ci", (await table.RemoveAsync("id", "ada", _now, stop))?.Name);
        Assert.Null(await table.RemoveAsync("id", "ada", _now, stop));
        Assert.Null(await table.FindAsync("hash", stop));
    }

    private static async Task<SqlDatabase> OpenAsync(StoreFolder folder)
    {
        var database = SqlDatabase.Open(folder.Options);
        await Migrations.ApplyAsync(database, Schema.Areas, folder.Time, TestContext.Current.CancellationToken);
        return database;
    }
}
