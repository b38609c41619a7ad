using System.Text.Json.Nodes;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Engine.Tests.Storage;

/// <summary>A change is whole, checked, and told to everybody; or it is nothing.</summary>
public sealed class ConfigurationStoreTests(PostgresFixture postgres)
{
    private const string Sqlite = StoreFolder.Sqlite;
    private const string Postgres = StoreFolder.Postgres;
    private const string File = """{ "providers": {"openai": {"keys": [{"name": "main", "value": "sk-of-the-file", "models": ["*"]}]}} }""";

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task A_change_is_in_force_when_it_is_accepted(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        var store = await folder.StartAsync(File);
        var inForce = store.Current.Reading;
        store.Accepted = reading =>
        {
            inForce = reading;
            return ["told"];
        };

        var outcome = await store.ChangeAsync("admin", static change => change.Put(EntityKind.Team, "t1", "Team", []), TestContext.Current.CancellationToken);

        Assert.Equal(["told"], outcome.Diff);
        Assert.Same(outcome.Reading, inForce);
        Assert.Equal("t1", inForce.Options!.Governance.Teams.Single().Id);
        Assert.NotNull(store.Content.Find(EntityKind.Team, "t1"));
    }

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task A_change_with_a_fault_writes_nothing_and_names_the_field(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        var store = await folder.StartAsync(File);

        var outcome = await store.ChangeAsync(
            "admin",
            static change =>
            {
                change.Put(EntityKind.Team, "t1", "Team", []);
                change.Put(EntityKind.VirtualKey, "v1", "v1", new() { ["value"] = "sk-bf-1", ["budgets"] = new JsonArray(new JsonObject { ["max_limit"] = -1, ["reset_duration"] = "1d" }) });
            },
            TestContext.Current.CancellationToken);

        Assert.False(outcome.IsAccepted);
        Assert.Equal("$.governance.virtual_keys[0].budgets[0].max_limit", Assert.Single(outcome.Faults).Path);
        Assert.Empty((await folder.StartAsync(File)).Content.List(EntityKind.Team));
        Assert.Empty(store.Content.List(EntityKind.Team));
    }

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task Whoever_edits_may_refuse(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        var store = await folder.StartAsync(File);
        var version = store.Content.Version;

        var outcome = await store.ChangeAsync(
            "admin",
            static change =>
            {
                change.Delete(EntityKind.Provider, "openai");
                change.Refuse("$.providers.openai", "It is in use.");
            },
            TestContext.Current.CancellationToken);

        Assert.Equal("It is in use.", Assert.Single(outcome.Faults).Message);
        Assert.Single(store.Content.List(EntityKind.Provider));
        Assert.Equal(version, (await folder.OpenAsync()).Content.Version + version);
    }

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task With_a_provider_go_its_keys(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        var store = await folder.StartAsync(File);

        await store.ChangeAsync("admin", static change => Assert.True(change.Delete(EntityKind.Provider, "openai")), TestContext.Current.CancellationToken);

        Assert.Empty(store.Content.Entities);
    }

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task Twenty_changes_at_a_time_lose_nothing(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        var nodes = new[] { await folder.StartAsync(File), await folder.OpenAsync() };

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => nodes[i % 2].ChangeAsync(
            "admin",
            change =>
            {
                var count = change.Find(EntityKind.Team, "count") is { } team ? team.Body()["config"]!["count"]!.GetValue<int>() : 0;
                change.Put(EntityKind.Team, "count", "count", new() { ["config"] = new JsonObject { ["count"] = count + 1 } });
                change.Put(EntityKind.Customer, $"c{i}", $"c{i}", []);
            },
            TestContext.Current.CancellationToken))));

        Assert.All(outcomes, static outcome => Assert.True(outcome.IsAccepted));
        var content = (await folder.StartAsync(File)).Content;
        Assert.Equal(20, content.List(EntityKind.Customer).Count());
        Assert.Equal(20, content.Find(EntityKind.Team, "count")!.Body()["config"]!["count"]!.GetValue<int>());
        Assert.Equal(20, outcomes.Select(static outcome => outcome.Content.Version).Distinct().Count());
    }

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task Another_node_takes_a_change_over_and_only_once(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        var here = await folder.StartAsync(File);
        var there = await folder.StartAsync(File);
        await here.ChangeAsync("admin", static change => change.Put(EntityKind.Team, "t1", "Team", []), TestContext.Current.CancellationToken);

        var taken = await there.RefreshAsync(TestContext.Current.CancellationToken);

        Assert.Equal("t1", Assert.Single(taken!.Options!.Governance.Teams).Id);
        Assert.Null(await there.RefreshAsync(TestContext.Current.CancellationToken));
        Assert.Null(await here.RefreshAsync(TestContext.Current.CancellationToken));
    }

    [Theory, InlineData(Sqlite), InlineData(Postgres)]
    public async Task The_audit_log_tells_who_changed_what_and_no_secret(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        var store = await folder.StartAsync(File);
        await store.ChangeAsync("admin", static change => change.Put(EntityKind.VirtualKey, "v1", "Key", new() { ["value"] = "sk-bf-very-secret" }), TestContext.Current.CancellationToken);
        await store.ChangeAsync("admin", static change => change.Put(EntityKind.VirtualKey, "v1", "Key", new() { ["value"] = "sk-bf-very-secret", ["is_active"] = false }), TestContext.Current.CancellationToken);
        await store.ChangeAsync("robot", static change => change.Delete(EntityKind.VirtualKey, "v1"), TestContext.Current.CancellationToken);

        var entries = await store.Database!.ReadAsync(
            session => session.QueryAsync(
                "SELECT who, action, kind, entity_id, before, after FROM audit_log ORDER BY id",
                static row => (Who: row.GetString(0), Action: row.GetString(1), Kind: row.GetString(2), Id: row.GetString(3), Before: row.IsDBNull(4) ? null : row.GetString(4), After: row.IsDBNull(5) ? null : row.GetString(5)),
                TestContext.Current.CancellationToken),
            TestContext.Current.CancellationToken);

        Assert.Equal(["config.json", "config.json", "admin", "admin", "robot"], entries.Select(static entry => entry.Who));
        Assert.Equal(["create", "update", "delete"], entries.Where(static entry => entry.Kind is EntityKind.VirtualKey).Select(static entry => entry.Action));
        Assert.Equal(("v1", """{"value":"***"}""", """{"value":"***","is_active":false}"""), (entries[3].Id, entries[3].Before, entries[3].After));
        Assert.DoesNotContain(entries, static entry => $"{entry.Before}{entry.After}".Contains("secret", StringComparison.Ordinal) || $"{entry.After}".Contains("sk-of-the-file", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_store_that_is_switched_off_is_changed_by_the_file_alone()
    {
        await using var folder = StoreFolder.OfSqlite();
        var file = folder.Read("""{ "config_store": {"enabled": false}, "providers": {"openai": {"keys": [{"name": "main", "value": "k", "models": ["*"]}]}} }""");
        await using var store = await new StoreOpening(folder.Directory, static _ => null, TimeProvider.System).OpenAsync(file.Bootstrap, MigrationMode.Apply, TestContext.Current.CancellationToken);

        await store.ReconcileAsync(file, TestContext.Current.CancellationToken);
        var refused = await store.ChangeAsync("admin", static change => change.Put(EntityKind.Team, "t1", "Team", []), TestContext.Current.CancellationToken);

        Assert.False(store.IsPersistent);
        Assert.Equal("$.config_store", Assert.Single(refused.Faults).Path);
        Assert.Equal(["openai"], store.Content.List(EntityKind.Provider).Select(static provider => provider.Id));
        Assert.False(System.IO.File.Exists(Path.Combine(folder.Path, "config.db")));
    }
}
