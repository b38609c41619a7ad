using Heimdall.Engine.Configuration;
using Heimdall.Host.Reload;
using Heimdall.Storage;
using Heimdall.Storage.ConfigFile;
using Heimdall.Storage.ConfigStore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Heimdall.EndToEnd.Tests.Reload;

/// <summary>What one gateway is told, the others know.</summary>
public sealed class TwoNodesTests
{
    [Fact]
    public async Task A_change_on_one_node_serves_on_the_other_when_the_server_tells_of_it()
    {
        Assert.SkipWhen(PostgresServer.Programs is null && Environment.GetEnvironmentVariable("CI") is not "true", PostgresServer.Missing);
        await using var server = await PostgresServer.StartAsync();
        var database = await server.NewDatabaseAsync();
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(
            folder.File("config.json"),
            $$$$"""{"config_store": {"type": "postgres", "config": {"host": "{{{{database.Host}}}}", "port": "{{{{database.Port}}}}", "user": "{{{{database.User}}}}", "db_name": "{{{{database.DatabaseName}}}}", "ssl_mode": "disable"}}}""",
            TestContext.Current.CancellationToken);

        await using var here = await Node.StartAsync(folder.Path, new ManualTime());
        await using var there = await Node.StartAsync(folder.Path, new ManualTime()); // its clock stands still: nothing but being told can wake it
        await Deadline.UntilAsync("the node listens", () => there.Gateway.Log.Text.Contains("Listening for changes", StringComparison.Ordinal));

        await AddTeamAsync(here);

        await Deadline.UntilAsync("the node knows", () => there.Current.Governance.Teams.Any(static team => team.Id is "t1"));
        Assert.Contains("t1", here.Current.Governance.Teams.Select(static team => team.Id));
    }

    [Fact]
    public async Task A_change_in_a_file_of_two_processes_is_seen_at_the_next_look()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("config.json"), "{}", TestContext.Current.CancellationToken);
        var time = new ManualTime();
        await using var here = await Node.StartAsync(folder.Path, new ManualTime());
        await using var there = await Node.StartAsync(folder.Path, time);

        await AddTeamAsync(here);

        await Deadline.UntilAsync("the node knows", () =>
        {
            time.Advance(TimeSpan.FromSeconds(5));
            return there.Current.Governance.Teams.Any(static team => team.Id is "t1");
        });
    }

    private static async Task AddTeamAsync(Node node)
    {
        var outcome = await node.Store.ChangeAsync("admin", static change => change.Put(EntityKind.Team, "t1", "Team", []), TestContext.Current.CancellationToken);
        Assert.Empty(outcome.Faults);
        Assert.NotEmpty(outcome.Diff);
    }

    private sealed class Node(TestGateway gateway, ConfigurationSource source) : IAsyncDisposable
    {
        public TestGateway Gateway => gateway;

        public ConfigurationStore Store => source.Store;

        /// <summary>What new exchanges run with.</summary>
        public GatewayOptions Current => gateway.Services.GetRequiredService<CurrentSnapshot>().Value.Options;

        public static async Task<Node> StartAsync(string path, TimeProvider time)
        {
            var files = new ConfigurationFiles(AppDirectory.Locate(path, static _ => null), path);
            var source = await ConfigurationSource.OpenAsync(files, static _ => null, TimeProvider.System, MigrationMode.Apply, reloadsOnHangUp: false, TestContext.Current.CancellationToken);
            Assert.Empty(source.Started.Faults);
            var gateway = await TestGateway.StartAsync(source.Started.Options!, services =>
            {
                services.AddReload(source);
                services.Replace(ServiceDescriptor.Singleton(time));
            });
            return new(gateway, source);
        }

        public ValueTask DisposeAsync() => gateway.DisposeAsync();
    }
}
