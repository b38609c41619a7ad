using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Heimdall.Host.Start;
using Microsoft.Data.Sqlite;

namespace Heimdall.EndToEnd.Tests.Start;

/// <summary>What <c>heimdall check</c> says of a store, which it leaves as it is.</summary>
public sealed class CheckStoreTests : IDisposable
{
    private const string Config = """{ "providers": {"openai": {"keys": [{"id": "k", "name": "of-the-file", "value": "sk-1", "models": ["*"]}]}} }""";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task What_the_file_and_the_store_say_together_is_explained_beside_a_running_gateway_and_without()
    {
        await ConfigureAsync(Config);
        var gateway = HeimdallProcess.Start("-port", "0", "-app-dir", _folder.Path);
        await using (gateway)
        {
            using var client = new HttpClient { BaseAddress = await gateway.UrlAsync() };
            using var added = await client.PostAsync("/api/providers/openai/keys", JsonContent.Create(new JsonObject { ["name"] = "of-the-api", ["value"] = "sk-hidden" })).InTime();
            added.EnsureSuccessStatusCode();
            await ConfigureAsync(Config.Replace("}} }", """}, "groq": {"keys": [{"name": "new", "value": "sk-2", "models": ["*"]}]}} }""", StringComparison.Ordinal));
            await gateway.LineAsync("Configuration reloaded");

            var beside = await CheckAsync();

            Assert.Contains("key of-the-api", beside, StringComparison.Ordinal);
            Assert.DoesNotContain("sk-hidden", beside, StringComparison.Ordinal);
            await gateway.SignalAsync("TERM");
            Assert.Equal(ExitCode.Success, await gateway.EndAsync());
        }

        var before = Files();
        await ConfigureAsync("""{ "providers": {"openai": {"keys": [{"id": "k", "name": "of-the-file", "value": "sk-1", "models": ["gpt-5"]}]}} }""");
        var after = await CheckAsync();

        Assert.Contains("key of-the-api", after, StringComparison.Ordinal);
        Assert.Contains("key of-the-file: 50", after, StringComparison.Ordinal);
        Assert.Contains("changes provider_key of-the-file", after, StringComparison.Ordinal);
        Assert.Contains("The configuration is good.", after, StringComparison.Ordinal);
        Assert.Equal(before, Files());
    }

    [Fact]
    public async Task A_fault_of_both_together_is_found_though_the_file_alone_is_good()
    {
        await ConfigureAsync(Config);
        await using (var gateway = HeimdallProcess.Start("-port", "0", "-app-dir", _folder.Path))
        {
            using var client = new HttpClient { BaseAddress = await gateway.UrlAsync() };
            var rule = JsonNode.Parse("""{"name": "pinned", "cel_expression": "true", "scope": "global", "targets": [{"provider": "openai", "key_id": "k", "weight": 1}]}""");
            using var added = await client.PostAsync("/api/routing/rules", JsonContent.Create(rule)).InTime();
            added.EnsureSuccessStatusCode();
        }

        await ConfigureAsync(Config.Replace("\"id\": \"k\", \"name\": \"of-the-file\"", "\"name\": \"another\"", StringComparison.Ordinal).Replace("{ \"prov", "{ \"source_of_truth\": \"config.json\", \"prov", StringComparison.Ordinal));

        var told = await CheckAsync(ExitCode.CouldNotStart);
        Assert.Contains("No provider key has the id or the name \"k\"", told, StringComparison.Ordinal);
        Assert.Contains($"the configuration in {_folder.File("config.db")}", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_key_and_steps_of_the_schema_that_are_missing_are_told_before_the_start_meets_them()
    {
        await ConfigureAsync(Config);
        await using (var made = HeimdallProcess.Start("-migrate-only", "-app-dir", _folder.Path))
            Assert.Equal(ExitCode.Success, await made.EndAsync());
        await using (var older = new SqliteConnection($"Data Source={_folder.File("config.db")};Pooling=False"))
        {
            await older.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = older.CreateCommand();
            command.CommandText = "DROP TABLE login_links; DELETE FROM schema_migrations WHERE area = 'security' AND number = 2;";
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var before = Files();
        var pending = await CheckAsync();
        File.Delete(_folder.File("master.key"));
        var wrong = await CheckAsync(ExitCode.CouldNotStart, new KeyValuePair<string, string>("HEIMDALL_ENCRYPTION_KEY", "another passphrase"));
        var missing = await CheckAsync(ExitCode.CouldNotStart);

        Assert.Contains("login links", pending, StringComparison.Ordinal);
        Assert.Contains("key of-the-file", pending, StringComparison.Ordinal);
        Assert.Contains("is not the one it was encrypted with", wrong, StringComparison.Ordinal);
        Assert.Contains("there is no key", missing, StringComparison.Ordinal);
        Assert.Equal(before.Where(static file => !file.Contains("master.key", StringComparison.Ordinal)), Files());
    }

    [Fact]
    public async Task Where_there_is_no_store_none_is_made()
    {
        await ConfigureAsync(Config);

        Assert.Contains("not there yet", await CheckAsync(), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    public void Dispose() => _folder.Dispose();

    private Task ConfigureAsync(string json) => File.WriteAllTextAsync(_folder.File("config.json"), json, TestContext.Current.CancellationToken);

    private async Task<string> CheckAsync(int expected = ExitCode.Success, params KeyValuePair<string, string>[] variables)
    {
        await using var check = HeimdallProcess.Start(variables, "check", "-app-dir", _folder.Path);
        Assert.Equal(expected, await check.EndAsync());
        return check.Output;
    }

    /// <summary>Every file but the configuration, with its content's hash.</summary>
    private string[] Files() =>
    [
        .. Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Where(static file => !file.EndsWith("config.json", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(static file => $"{file} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}"),
    ];
}
