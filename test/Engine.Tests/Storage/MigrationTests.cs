using Heimdall.Storage;
using Heimdall.Storage.ConfigStore;
using Heimdall.Storage.Database;
using Heimdall.TestKit;

namespace Heimdall.Engine.Tests.Storage;

/// <summary>A database becomes what the program needs, from whatever release it was left by.</summary>
public sealed class MigrationTests(PostgresFixture postgres)
{
    private const string Sqlite = StoreFolder.Sqlite;
    private const string Postgres = StoreFolder.Postgres;

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task Steps_are_taken_once_however_many_start_at_the_same_time(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        var databases = Enumerable.Range(0, 4).Select(_ => SqlDatabase.Open(folder.Options)).ToArray();

        var taken = await Task.WhenAll(databases.Select(one => Task.Run(() => Migrations.ApplyAsync(one, Schema.Areas, folder.Time, TestContext.Current.CancellationToken))));

        Assert.Single(taken, static steps => steps.Count > 0);
        Assert.Empty(await Migrations.PendingAsync(databases[0], Schema.Areas, TestContext.Current.CancellationToken));
        foreach (var one in databases)
            await one.DisposeAsync();
    }

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task A_step_that_fails_leaves_nothing_of_itself(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        await using var opened = SqlDatabase.Open(folder.Options);
        SchemaArea broken = new("test", [new(1, "good", static _ => "CREATE TABLE good (id INTEGER)"), new(2, "bad", static _ => "CREATE TABLE bad (id INTEGER); SELECT nothing FROM nowhere")]);

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => Migrations.ApplyAsync(opened, [broken], folder.Time, TestContext.Current.CancellationToken));

        Assert.Equal(2, (await Migrations.PendingAsync(opened, [broken], TestContext.Current.CancellationToken)).Count);
    }

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task A_database_of_a_later_release_is_not_opened(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        await using var opened = SqlDatabase.Open(folder.Options);
        SchemaArea later = new("config", [.. ConfigSchema.Area.Migrations, new(99, "later", static _ => "CREATE TABLE later (id INTEGER)")]);
        await Migrations.ApplyAsync(opened, [later], folder.Time, TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<ConfigStoreException>(() => folder.OpenAsync());

        Assert.Contains("later release", refused.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task Told_not_to_migrate_it_names_the_steps_that_are_missing(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);

        var refused = await Assert.ThrowsAsync<ConfigStoreException>(() => folder.OpenAsync(mode: MigrationMode.Refuse));
        await folder.OpenAsync();
        await folder.OpenAsync(mode: MigrationMode.Refuse);

        Assert.Contains("config 1: ", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>The scripts are what each release left, with a little in it, and never change.</summary>
    [Theory]
    [InlineData("config-1", Sqlite)]
    [InlineData("config-1", Postgres)]
    public async Task What_an_earlier_release_left_is_read(string schema, string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        await using (var opened = SqlDatabase.Open(folder.Options))
        {
            var script = await System.IO.File.ReadAllTextAsync(Path.Combine(RepositoryFolder.Path, "test", "Engine.Tests", "Storage", "Schemas", $"{schema}.{database}.sql"), TestContext.Current.CancellationToken);
            await opened.WriteAsync(session => session.ExecuteAsync(script, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        }

        var store = await folder.OpenAsync(key: "of the script");
        await folder.AcceptAsync(store, json: null);

        Assert.Equal("sk-kept", store.Current.Options!.Providers.Single().Keys.Single().Value!.Reveal());
        Assert.Equal("Team", store.Content.Find(EntityKind.Team, "t1")!.Name);
    }

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task A_transaction_that_is_abandoned_or_throws_writes_nothing(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        var cancellation = TestContext.Current.CancellationToken;
        await using var opened = SqlDatabase.Open(folder.Options);
        await opened.WriteAsync(session => session.ExecuteAsync("CREATE TABLE t (id INTEGER)", cancellation), cancellation);

        await opened.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync("INSERT INTO t (id) VALUES (@id)", cancellation, ("id", 1));
                session.Abandon();
                return true;
            },
            cancellation);
        await Assert.ThrowsAsync<InvalidOperationException>(() => opened.WriteAsync<bool>(
            async session =>
            {
                await session.ExecuteAsync("INSERT INTO t (id) VALUES (@id)", cancellation, ("id", 2));
                throw new InvalidOperationException();
            },
            cancellation));

        Assert.Equal(0L, await opened.ReadAsync(session => session.ScalarAsync("SELECT count(*) FROM t", cancellation), cancellation));
    }
}
