using Heimdall.Host.Start;

namespace Heimdall.EndToEnd.Tests.Start;

/// <summary>The program and its store, as an operator sees them.</summary>
public sealed class StoreProcessTests
{
    [Fact]
    public async Task A_wrong_encryption_key_ends_the_start_with_what_to_do_and_without_the_key()
    {
        using var folder = new TemporaryFolder();
        await using (var first = HeimdallProcess.Start([new("BIFROST_ENCRYPTION_KEY", $"the right passphrase {TestSecret.Marker} 0123")], "-migrate-only", "-app-dir", folder.Path))
            Assert.Equal(ExitCode.Success, await first.EndAsync());

        await using var second = HeimdallProcess.Start([new("HEIMDALL_ENCRYPTION_KEY", $"quite another one {TestSecret.Marker} 0123")], "-port", "0", "-app-dir", folder.Path);

        Assert.Equal(ExitCode.CouldNotStart, await second.EndAsync());
        Assert.Contains("HEIMDALL_ENCRYPTION_KEY is not the one it was encrypted with", second.Errors, StringComparison.Ordinal);
        Assert.Contains("previous_encryption_key", second.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain($"quite another one {TestSecret.Marker} 0123", second.Output + second.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Told_not_to_migrate_it_does_not_start_on_an_older_schema()
    {
        using var folder = new TemporaryFolder();
        await using (var refused = HeimdallProcess.Start([new("BIFROST_NO_MIGRATE", "1")], "-port", "0", "-app-dir", folder.Path))
        {
            Assert.Equal(ExitCode.CouldNotStart, await refused.EndAsync());
            Assert.Contains("-migrate-only", refused.Errors, StringComparison.Ordinal);
        }

        await using (var migrating = HeimdallProcess.Start("-migrate-only", "-app-dir", folder.Path))
            Assert.Equal(ExitCode.Success, await migrating.EndAsync());
        await using var started = HeimdallProcess.Start("-no-migrate", "-port", "0", "-app-dir", folder.Path);
        await started.UrlAsync();
    }

    [Fact]
    public async Task What_the_file_no_longer_has_is_told_with_its_name()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(
            folder.File("config.json"),
            $$$"""{ "providers": {"openai": {"keys": [{"name": "old", "value": "sk-1-{{{TestSecret.Marker}}}-0123", "models": ["*"]}, {"name": "new", "value": "sk-2-{{{TestSecret.Marker}}}-0123", "models": ["*"]}]}} }""",
            TestContext.Current.CancellationToken);
        await using var heimdall = HeimdallProcess.Start("-port", "0", "-app-dir", folder.Path);
        await heimdall.UrlAsync();

        await File.WriteAllTextAsync(
            folder.File("config.json"),
            $$$"""{ "providers": {"openai": {"keys": [{"name": "new", "value": "sk-2-{{{TestSecret.Marker}}}-0123", "models": ["*"]}]}} }""",
            TestContext.Current.CancellationToken);

        await heimdall.LineAsync("it stays in use: provider_key old");
    }
}
