using System.Net;
using System.Net.Sockets;
using Heimdall.Engine.Tests.Configuration;
using Heimdall.Storage.ConfigFile;
using Heimdall.Storage.ConfigStore;
using Heimdall.Storage.Database;
using Heimdall.TestKit;

namespace Heimdall.Engine.Tests.Storage;

/// <summary>Which database a file means, and what an operator hears when it cannot be had.</summary>
public sealed class StoreOpeningTests
{
    [Fact]
    public async Task The_path_of_the_guides_means_beside_the_configuration()
    {
        await using var folder = StoreFolder.OfSqlite();
        using var working = new TemporaryFolder();
        var section = Bootstrap("""{"config_store": {"enabled": true, "type": "sqlite", "config": {"path": "./config.db"}}}""").ConfigStore;

        Assert.Equal(new SqliteOptions(Path.Combine(folder.Path, "config.db")), section.Options(folder.Directory, working.Path, "config.db"));

        await File.WriteAllTextAsync(working.File("config.db"), "", TestContext.Current.CancellationToken);
        Assert.Equal(new SqliteOptions(working.File("config.db")), section.Options(folder.Directory, working.Path, "config.db"));
    }

    [Theory]
    [InlineData("\"5433\"")]
    [InlineData("5433")]
    [InlineData("\"env.PG_PORT\"")]
    public void A_server_is_described_in_any_spelling(string port)
    {
        var section = Bootstrap(
            $$$$"""
            {"config_store": {"type": "postgres", "config": {"host": "env.PG_HOST", "port": {{{{port}}}}, "user": "u", "password": "env.PG_PASSWORD", "db_name": "d", "ssl_mode": "verify-full",
              "max_idle_conns": 1, "max_open_conns": 7, "conn_max_lifetime": "5m"}}}
            """,
            ("PG_HOST", "db.example"),
            ("PG_PORT", "5433"),
            ("PG_PASSWORD", "secret-of-the-server")).ConfigStore;

        var options = section.Postgres!;
        Assert.Equal(("db.example", 5433, "u", "d", "verify-full", 7, TimeSpan.FromMinutes(5)), (options.Host, options.Port, options.User, options.DatabaseName, options.SslMode, options.MaxOpenConnections, options.ConnectionLifetime));
        Assert.Equal("secret-of-the-server", options.Password!.Reveal());
        Assert.DoesNotContain("secret-of-the-server", options.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"config_store": {"type": "mysql"}}""", "$.config_store.type")]
    [InlineData("""{"config_store": {"type": "postgres"}}""", "$.config_store.config")]
    [InlineData("""{"config_store": {"type": "postgres", "config": {"host": "h", "user": "u"}}}""", "$.config_store.config.db_name")]
    [InlineData("""{"config_store": {"type": "postgres", "config": {"host": "h", "user": "u", "db_name": "d", "port": 0}}}""", "$.config_store.config.port")]
    [InlineData("""{"config_store": {"type": "postgres", "config": {"host": "h", "user": "u", "db_name": "d", "ssl_mode": "on"}}}""", "$.config_store.config.ssl_mode")]
    [InlineData("""{"config_store": {"type": "postgres", "config": {"host": "h", "user": "u", "db_name": "d", "password": "env.LOST"}}}""", "$.config_store.config.password")]
    [InlineData("""{"config_store": {"type": "postgres", "config": {"host": "h", "user": "u", "db_name": "d", "password": "p", "password_command": {"command": "c"}}}}""", "$.config_store.config.password_command")]
    [InlineData("""{"config_store": {"type": "postgres", "config": {"host": "h", "user": "u", "db_name": "d", "password_command": {"args": ["a"]}}}}""", "$.config_store.config.password_command.command")]
    [InlineData("""{"config_store": {"type": "postgres", "config": {"host": "h", "user": "u", "db_name": "d", "password_command": {"command": "c", "timeout": "1h"}}}}""", "$.config_store.config.password_command.timeout")]
    [InlineData("""{"encryption_key": "env.LOST"}""", "$.encryption_key")]
    public void What_cannot_be_opened_is_a_fault_with_its_path(string json, string path) =>
        Assert.Equal(path, Assert.Single(ConfigText.Read(json).Faults).Path);

    [Fact]
    public async Task A_server_that_does_not_answer_is_named_after_a_while()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        silent.Stop();
        await using var folder = StoreFolder.OfSqlite();
        var section = new StoreSection { Postgres = new() { Host = "127.0.0.1", Port = port, User = "u", Password = new("secret-of-the-server"), DatabaseName = "d", Patience = TimeSpan.FromSeconds(1) } };

        var refused = await Assert.ThrowsAsync<ConfigStoreException>(() =>
            new StoreOpening(folder.Directory, static _ => null, TimeProvider.System).OpenAsync(new() { ConfigStore = section }, MigrationMode.Apply, TestContext.Current.CancellationToken));

        Assert.Contains($"127.0.0.1:{port}", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-of-the-server", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_named()
    {
        await using var folder = StoreFolder.OfSqlite();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "config.db"), "This is a text, and a long one, so that nobody takes it for an empty database.", TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<ConfigStoreException>(() => folder.OpenAsync());

        Assert.Contains(Path.Combine(folder.Path, "config.db"), refused.Message, StringComparison.Ordinal);
    }

    private static BootstrapOptions Bootstrap(string json, params (string Name, string Value)[] environment)
    {
        var issues = new ConfigIssues(ConfigText.Environment(environment));
        Assert.Empty(ConfigFileReader.Read(System.Text.Encoding.UTF8.GetBytes(json), "config.json", issues).Faults);
        return issues.Bootstrap;
    }
}
