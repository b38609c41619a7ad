using Heimdall.Engine.Tests.Configuration;
using Heimdall.Storage.ConfigFile;
using Heimdall.Storage.ConfigStore;
using Heimdall.Storage.Database;
using Heimdall.TestKit;

namespace Heimdall.Engine.Tests.Storage;

/// <summary>A password that a program prints opens the database, and is seen nowhere else.</summary>
public sealed class PasswordCommandTests
{
    private const string Printed = "what-was-printed-0123456789";

    [Fact]
    public async Task What_it_prints_is_the_password_without_the_white_space_around_it() =>
        Assert.Equal("a b", await Shell("echo; echo complaint >&2; printf '  a b \\n\\n'").RunAsync(TestContext.Current.CancellationToken));

    [Theory]
    [InlineData($"echo {Printed}; echo {Printed} >&2; exit 3", "exit code 3")]
    [InlineData($"echo {Printed} >&2", "printed nothing")]
    [InlineData($"while :; do echo {Printed}; done", "more than a password")]
    [InlineData($"echo {Printed}; cat >/dev/null; exec sleep 600", "had not ended after 1 s")]
    public async Task Where_it_fails_that_is_said_without_what_it_printed(string script, string said)
    {
        var refused = await Assert.ThrowsAsync<PasswordCommandException>(async () => await Shell(script).RunAsync(TestContext.Current.CancellationToken));

        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Printed, refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named()
    {
        var command = new PasswordCommand("no-such-program-anywhere", [], TimeSpan.FromSeconds(10));

        var refused = await Assert.ThrowsAsync<PasswordCommandException>(async () => await command.RunAsync(TestContext.Current.CancellationToken));

        Assert.Contains("no-such-program-anywhere", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_new_connection_asks_it_again()
    {
        Assert.SkipWhen(PostgresServer.Programs is null && Environment.GetEnvironmentVariable("CI") is not "true", PostgresServer.Missing);
        await using var server = await PostgresServer.StartAsync();
        using var folder = new TemporaryFolder();
        var options = (await server.NewDatabaseAsync()) with { PasswordCommand = new("cat", [folder.File("password")], TimeSpan.FromSeconds(10)) };
        await using var administrator = SqlDatabase.Open(options with { PasswordCommand = null });
        options = options with { User = await server.DemandPasswordAsync("first-password") };
        await File.WriteAllTextAsync(folder.File("password"), "first-password\n", TestContext.Current.CancellationToken);
        await using var database = SqlDatabase.Open(options);

        var users = await database.ReadAsync(
            async first =>
            {
                var user = await UserAsync(first);
                await administrator.ReadAsync(session => session.ExecuteAsync($"ALTER ROLE {options.User} PASSWORD 'second-password'", TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
                await File.WriteAllTextAsync(folder.File("password"), "second-password\n", TestContext.Current.CancellationToken);
                return (user, await database.ReadAsync(UserAsync, TestContext.Current.CancellationToken)); // the first connection is busy
            },
            TestContext.Current.CancellationToken);

        Assert.Equal((options.User, options.User), users);
    }

    [Fact]
    public async Task A_store_that_it_does_not_open_is_a_fault_that_names_it()
    {
        Assert.SkipWhen(PostgresServer.Programs is null && Environment.GetEnvironmentVariable("CI") is not "true", PostgresServer.Missing);
        await using var server = await PostgresServer.StartAsync();
        await using var folder = StoreFolder.OfSqlite();
        var options = (await server.NewDatabaseAsync()) with { User = await server.DemandPasswordAsync("the-password"), PasswordCommand = Shell($"echo {Printed}; exit 7") };

        var refused = await Assert.ThrowsAsync<ConfigStoreException>(() =>
            new StoreOpening(folder.Directory, static _ => null, TimeProvider.System).OpenAsync(new() { ConfigStore = new StoreSection { Postgres = options } }, MigrationMode.Apply, TestContext.Current.CancellationToken));

        Assert.Contains("password_command \"sh\" ended with the exit code 7", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Printed, refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"2m\"", 120)]
    [InlineData("30", 30)]
    public void The_file_says_what_is_run_and_for_how_long(string timeout, int seconds)
    {
        var issues = new ConfigIssues(ConfigText.Environment());
        var json = $$$$"""{"config_store": {"type": "postgres", "config": {"host": "h", "user": "u", "db_name": "d", "password_command": {"command": "aws", "args": ["rds", "token"], "timeout": {{{{timeout}}}} } } } }""";
        Assert.Empty(ConfigFileReader.Read(System.Text.Encoding.UTF8.GetBytes(json), "config.json", issues).Faults);

        var command = issues.Bootstrap.ConfigStore.Postgres!.PasswordCommand!;
        Assert.Equal(("aws", "rds token", TimeSpan.FromSeconds(seconds)), (command.Command, string.Join(' ', command.Arguments), command.Timeout));
    }

    private static PasswordCommand Shell(string script) => new("sh", ["-c", script], TimeSpan.FromSeconds(script.Contains("sleep", StringComparison.Ordinal) ? 1 : 20));

    private static async Task<string> UserAsync(SqlSession session) => (string)(await session.ScalarAsync("SELECT current_user::text", TestContext.Current.CancellationToken))!;
}
