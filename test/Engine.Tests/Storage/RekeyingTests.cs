using Heimdall.Storage.ConfigFile;
using Heimdall.Storage.ConfigStore;
using Heimdall.Storage.Database;

namespace Heimdall.Engine.Tests.Storage;

/// <summary>A store that is encrypted anew holds what it held, and nothing of it opens with what opened it before.</summary>
public sealed class RekeyingTests(PostgresFixture postgres)
{
    private const string File = """
        { "providers": {"openai": {"keys": [{"id": "k", "name": "k", "value": "sk-1", "models": ["*"]}]}},
          "governance": {"virtual_keys": [{"id": "v1", "name": "v1", "value": "sk-bf-1", "allow_all_providers": true}]}, "claude_models": {"haiku": "openai/gpt-5-mini"} }
        """;

    [Theory, InlineData(StoreFolder.Sqlite), InlineData(StoreFolder.Postgres)]
    public async Task What_was_edited_stays_edited_and_a_node_of_before_neither_reads_nor_writes(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        var node = await folder.StartAsync(File);
        await node.ChangeAsync("admin", static change => change.Put(EntityKind.VirtualKey, "v1", "renamed", change.Find(EntityKind.VirtualKey, "v1")!.Body()), TestContext.Current.CancellationToken);
        var before = node.Content;

        var outcome = await RekeyAsync(folder, wanted: null);

        Assert.Equal(before.Entities.Length, outcome.Entries);
        await Assert.ThrowsAsync<MasterKeyException>(() => node.RefreshAsync(TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<MasterKeyException>(() => node.ChangeAsync("admin", static change => change.Delete(EntityKind.VirtualKey, "v1"), TestContext.Current.CancellationToken));
        var again = await folder.StartAsync(File);
        Assert.Equal(before.Entities.Select(static entity => entity with { FileHash = null }), again.Content.Entities.Select(static entity => entity with { FileHash = null }));
        Assert.Equal("v1", (await again.FindVirtualKeyAsync("sk-bf-1", TestContext.Current.CancellationToken))?.Id);
    }

    [Fact]
    public async Task Nothing_that_the_old_key_opens_is_left_in_the_file()
    {
        await using var folder = StoreFolder.OfSqlite();
        var node = await folder.StartAsync(File);
        var (sealedBefore, wrapped) = await node.Database!.ReadAsync(
            static async session => ((string)(await session.ScalarAsync("SELECT body FROM entities WHERE id = 'v1'", CancellationToken.None))!, (await StoreKey.FindAsync(session, CancellationToken.None))!.Wrapped),
            TestContext.Current.CancellationToken);
        await node.DisposeAsync();
        Assert.Contains(wrapped, folder.Bytes(), StringComparison.Ordinal);

        await RekeyAsync(folder, MasterKey.Of(new("another"), "a test"));

        Assert.DoesNotContain(wrapped, folder.Bytes(), StringComparison.Ordinal);
        Assert.DoesNotContain(sealedBefore, folder.Bytes(), StringComparison.Ordinal);
    }

    [Theory, InlineData(StoreFolder.Sqlite), InlineData(StoreFolder.Postgres)]
    public async Task Where_one_credential_cannot_be_read_nothing_is_changed(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        var node = await folder.StartAsync(File);
        var sealedKey = SecretBox.Passing().Seal(new() { Kind = EntityKind.ProviderKey, Id = "k", Name = "k", Json = """{"value":"sk-foreign"}""" });
        await node.Database!.WriteAsync(session => session.ExecuteAsync("UPDATE entities SET body = @body WHERE id = 'k'", CancellationToken.None, ("body", sealedKey)), TestContext.Current.CancellationToken);
        var before = await KeyAsync(node);

        await Assert.ThrowsAsync<MasterKeyException>(() => RekeyAsync(folder, MasterKey.Of(new("another"), "a test")));

        Assert.Equal(before, await KeyAsync(node));
    }

    private static Task<StoreKey?> KeyAsync(ConfigurationStore node) => node.Database!.ReadAsync(static session => StoreKey.FindAsync(session, CancellationToken.None), TestContext.Current.CancellationToken);

    private static async Task<RekeyOutcome> RekeyAsync(StoreFolder folder, MasterKey? wanted)
    {
        var bootstrap = new BootstrapOptions { ConfigStore = folder.Section };
        await using var found = await new StoreOpening(folder.Directory, static _ => null, folder.Time).FindAsync(bootstrap, StoreAccess.ReadWrite, TestContext.Current.CancellationToken);
        return await new Rekeying(found!, folder.Directory, folder.Time).RunAsync(folder.Read(File), wanted, TestContext.Current.CancellationToken);
    }
}
