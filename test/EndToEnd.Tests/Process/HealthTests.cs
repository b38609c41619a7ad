using System.Text.Json;
using Heimdall.EndToEnd.Tests.Reload;
using Heimdall.Storage.Database;

namespace Heimdall.EndToEnd.Tests.Process;

/// <summary>Whether the configuration store is reached is part of how the gateway is.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task A_gateway_whose_store_is_away_says_so_unless_it_is_told_not_to_ask()
    {
        var server = await Installed.PostgresAsync();
        using var asking = new ConfigFolder();
        using var quiet = new ConfigFolder();
        await asking.WriteAsync(Config(await server.NewDatabaseAsync(), "false"));
        await quiet.WriteAsync(Config(await server.NewDatabaseAsync(), "true"));
        await using var watched = await asking.StartAsync();
        await using var unwatched = await quiet.StartAsync();
        Assert.Equal((200, 200), (await StatusAsync(watched), await StatusAsync(unwatched)));

        await server.DisposeAsync();

        using var answer = await watched.Client.GetAsync("/health", TestContext.Current.CancellationToken);
        var text = await answer.TextAsync();
        Assert.Equal((503, 200), ((int)answer.StatusCode, await StatusAsync(unwatched)));
        Assert.Equal("store_unreachable", JsonElement.Parse(text).GetProperty("error").GetProperty("code").GetString());
        Assert.DoesNotContain("127.0.0.1", text, StringComparison.Ordinal);
        using var head = await watched.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/health"), TestContext.Current.CancellationToken);
        Assert.Equal(503, (int)head.StatusCode);
    }

    [Theory]
    [InlineData("""{"config_store": {"enabled": false}, "providers": {"openai": {"keys": [{"value": "k"}]}}}""")]
    [InlineData("{}")]
    public async Task A_gateway_with_a_file_or_without_a_store_is_well(string config)
    {
        using var folder = new ConfigFolder();
        await folder.WriteAsync(config);
        await using var gateway = await folder.StartAsync();

        Assert.Equal("""{"status":"ok"}""", await gateway.Client.GetStringAsync("/health", TestContext.Current.CancellationToken));
    }

    private static async Task<int> StatusAsync(TestGateway gateway)
    {
        using var answer = await gateway.Client.GetAsync("/health", TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }

    private static string Config(PostgresOptions database, string isQuiet) =>
        $$$$"""
        {"client": {"disable_db_pings_in_health": {{{{isQuiet}}}}},
         "config_store": {"type": "postgres", "config": {"host": "{{{{database.Host}}}}", "port": "{{{{database.Port}}}}", "user": "{{{{database.User}}}}", "db_name": "{{{{database.DatabaseName}}}}", "ssl_mode": "disable"}}}
        """;
}
