using System.Text.Json.Nodes;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Engine.Tests.Storage;

/// <summary>What is kept can be read with the key, and with nothing else.</summary>
public sealed class EncryptionTests(PostgresFixture postgres)
{
    private static readonly string[] Secrets =
        ["sk-value-0001", "sk-object-0002", "header-0003", "proxy-0004", "cloud-0005", "sk-bf-virtual-0006", "admin-0007", "hook-0008", "mcp-header-0009", "dsn-0010"];

    private static string File => $$$"""
        { "providers": {
            "openai": { "keys": [ {"name": "one", "value": "{{{Secrets[0]}}}", "models": ["*"]}, {"name": "two", "value": {"value": "{{{Secrets[1]}}}", "type": "plain_text"}, "models": ["*"]},
                                  {"name": "three", "value": "env.STAYS_READABLE", "models": ["*"]} ],
              "network_config": {"extra_headers": {"x-tenant": "{{{Secrets[2]}}}"}},
              "proxy_config": {"type": "http", "url": "http://proxy.example:3128", "username": "u", "password": "{{{Secrets[3]}}}"} },
            "vertex": { "keys": [ {"name": "v", "vertex_key_config": {"auth_credentials": "{{{Secrets[4]}}}"}} ] } },
          "governance": { "virtual_keys": [ {"id": "v1", "name": "v1", "value": "{{{Secrets[5]}}}", "allow_all_providers": true} ],
            "auth_config": {"admin_username": "root", "admin_password": "{{{Secrets[6]}}}"} },
          "webhooks": [ {"name": "w", "url": "https://hook.example", "secret": "{{{Secrets[7]}}}"} ],
          "mcp": { "client_configs": [ {"name": "m", "headers": {"authorization": "Bearer {{{Secrets[8]}}}"}, "connection_string": "https://user:{{{Secrets[9]}}}@mcp.example"} ] } }
        """;

    [Fact]
    public async Task No_file_of_the_store_holds_a_secret()
    {
        await using var folder = StoreFolder.OfSqlite();
        folder.Variables["STAYS_READABLE"] = "sk-of-the-environment";
        var store = await folder.StartAsync(File);
        await store.ChangeAsync("admin", static change => change.Put(EntityKind.VirtualKey, "v2", "v2", new() { ["value"] = "sk-bf-changed-0011" }), TestContext.Current.CancellationToken);

        var bytes = folder.Bytes();

        Assert.Contains("config.db-wal", string.Concat(Directory.GetFiles(folder.Path)), StringComparison.Ordinal);
        Assert.Contains("env.STAYS_READABLE", bytes, StringComparison.Ordinal);
        Assert.Contains("enc:v1:", bytes, StringComparison.Ordinal);
        Assert.All(Secrets.Append("sk-bf-changed-0011").Append("sk-of-the-environment"), secret => Assert.DoesNotContain(secret, bytes, StringComparison.Ordinal));
        Assert.All(store.Current.Reading.Notices, static notice => Assert.DoesNotContain(Secrets, secret => notice.Message.Contains(secret, StringComparison.Ordinal)));
    }

    [Theory, InlineData(StoreFolder.Sqlite), InlineData(StoreFolder.Postgres)]
    public async Task What_was_encrypted_is_read_again_whole(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        folder.Variables["STAYS_READABLE"] = "sk-of-the-environment";
        await folder.StartAsync(File);

        var again = await folder.StartAsync(json: null);

        var content = string.Concat(again.Content.Entities.Select(static entity => entity.Json));
        Assert.All(Secrets, secret => Assert.Contains(secret, content, StringComparison.Ordinal));
        Assert.Equal([Secrets[0], Secrets[1], "sk-of-the-environment"], again.Current.Options!.Providers.Single(static provider => provider.Name is "openai").Keys.Select(static key => key.Value!.Reveal()));
    }

    [Theory, InlineData(StoreFolder.Sqlite), InlineData(StoreFolder.Postgres)]
    public async Task A_wrong_key_refuses_the_start(string database)
    {
        await using var folder = await StoreFolder.CreateAsync(database, postgres);
        await folder.OpenAsync(key: "the right passphrase");

        var wrong = await Assert.ThrowsAsync<ConfigStoreException>(() => folder.OpenAsync(key: "another passphrase"));
        var none = await Assert.ThrowsAsync<ConfigStoreException>(() => folder.OpenAsync());

        Assert.Contains("is not the one it was encrypted with", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("there is no key", none.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("passphrase", wrong.Message, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(Path.Combine(folder.Path, MasterKey.FileName)));
    }

    [Fact]
    public async Task The_key_is_changed_by_giving_the_one_before_for_one_start()
    {
        await using var folder = StoreFolder.OfSqlite();
        var first = await folder.StartAsync(File);
        var hashes = first.Content.Entities.Select(static entity => entity.FileHash).ToArray();

        await folder.OpenAsync(key: "configured later"); // the file's key is known to be the one before
        await folder.OpenAsync(key: "changed again", previousKey: "configured later");
        var last = await folder.OpenAsync(key: "changed again");
        await folder.AcceptAsync(last, File);

        await Assert.ThrowsAsync<ConfigStoreException>(() => folder.OpenAsync(key: "configured later"));
        Assert.Equal(hashes, last.Content.Entities.Select(static entity => entity.FileHash));
    }

    [Fact]
    public async Task The_key_that_is_made_is_for_its_owner_only()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes.");
            return;
        }

        await using var folder = StoreFolder.OfSqlite();
        await folder.StartAsync(File);

        foreach (var name in new[] { MasterKey.FileName, StoreOpening.FileName, $"{StoreOpening.FileName}-wal" })
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(Path.Combine(folder.Path, name)));
    }

    [Fact]
    public void A_value_that_was_moved_or_changed_is_not_taken_for_another()
    {
        var box = SecretBox.Passing();
        var sealedOne = box.Seal(new() { Kind = EntityKind.ProviderKey, Id = "a", Name = "a", Json = """{"value":"sk-1"}""" });

        Assert.Equal("""{"value":"sk-1"}""", box.Unseal(EntityKind.ProviderKey, "a", sealedOne));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => box.Unseal(EntityKind.ProviderKey, "b", sealedOne));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => SecretBox.Passing().Unseal(EntityKind.ProviderKey, "a", sealedOne));
        Assert.NotEqual(sealedOne, box.Seal(new() { Kind = EntityKind.ProviderKey, Id = "a", Name = "a", Json = """{"value":"sk-1"}""" }));
    }

    [Fact]
    public void A_value_that_looks_encrypted_is_a_value_like_any_other()
    {
        var box = SecretBox.Passing();
        const string Json = """{"value":"enc:v1:AAAA"}""";

        Assert.Equal(Json, box.Unseal(EntityKind.VirtualKey, "v", box.Seal(new() { Kind = EntityKind.VirtualKey, Id = "v", Name = "v", Json = Json })));
    }

    [Theory]
    [InlineData("env.NAME")]
    [InlineData("${NAME}")]
    [InlineData("vault.path#key")]
    [InlineData("")]
    public void A_reference_is_no_secret(string value)
    {
        var body = new JsonObject { ["value"] = value, ["deeper"] = new JsonArray(new JsonObject { ["password"] = new JsonObject { ["ref"] = "env.X", ["type"] = "env" } }) };

        Assert.Equal(body.ToJsonString(), SecretFields.Redact(EntityKind.ProviderKey, body));
    }
}
