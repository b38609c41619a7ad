using Heimdall.Storage.ConfigStore;
using Heimdall.Storage.Database;

namespace Heimdall.Engine.Tests.Storage;

/// <summary>A store that is looked at stays as it is.</summary>
public sealed class StorePreviewTests(PostgresFixture postgres)
{
    private const string Old = """{ "providers": {"openai": {"keys": [{"id": "k", "name": "old", "value": "sk-1", "models": ["*"]}]}} }""";
    private const string New = """{ "providers": {"openai": {"keys": [{"id": "k", "name": "new", "value": "sk-1", "models": ["*"]}]}} }""";

    [Theory, InlineData(StoreFolder.Sqlite), InlineData(StoreFolder.Postgres)]
    public async Task What_the_next_start_would_change_is_told_and_not_done(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        var node = await folder.StartAsync(Old);

        var preview = await PreviewAsync(folder, New);

        Assert.True(preview.IsRead);
        Assert.Equal(["changes provider_key new"], preview.Changes);
        Assert.Equal("new", preview.Reading.Options!.Providers.Single().Keys.Single().Name);
        Assert.Null(await node.RefreshAsync(TestContext.Current.CancellationToken));
    }

    [Theory, InlineData(StoreFolder.Sqlite), InlineData(StoreFolder.Postgres)]
    public async Task Nothing_can_be_written_by_who_only_reads(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        await folder.StartAsync(Old);
        await using var found = await new StoreOpening(folder.Directory, static _ => null, folder.Time).FindAsync(new() { ConfigStore = folder.Section }, StoreAccess.ReadOnly, TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() =>
            found!.Database.WriteAsync(static session => session.ExecuteAsync("DELETE FROM entities", CancellationToken.None), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_server_out_of_reach_is_a_warning_and_the_file_is_explained_alone()
    {
        await using var folder = StoreFolder.OfSqlite();
        var file = folder.Read(Old);
        var elsewhere = new PostgresOptions { Host = "127.0.0.1", Port = 1, User = "u", DatabaseName = "d" };

        var preview = await StorePreview.ReadAsync(file with { Bootstrap = new() { ConfigStore = new() { Postgres = elsewhere } } }, folder.Directory, static _ => null, folder.Time, TestContext.Current.CancellationToken);

        Assert.False(preview.IsRead);
        Assert.NotNull(preview.Reading.Options);
        Assert.Contains(preview.Reading.Notices, static notice => notice.Message.Contains("cannot be reached", StringComparison.Ordinal));
    }

    private static Task<StorePreview> PreviewAsync(StoreFolder folder, string json) => StorePreview.ReadAsync(
        folder.Read(json) with { Bootstrap = new() { ConfigStore = folder.Section } }, folder.Directory, static _ => null, folder.Time, TestContext.Current.CancellationToken);
}
