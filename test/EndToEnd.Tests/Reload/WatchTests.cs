using Heimdall.EndToEnd.Tests.Start;

namespace Heimdall.EndToEnd.Tests.Reload;

/// <summary>The program notices by itself that its configuration changed.</summary>
public sealed class WatchTests
{
    private static string Config(string model) => $$$"""{ "providers": { "openai": { "keys": [ { "name": "main", "value": "sk-watched-{{{TestSecret.Marker}}}-0123", "models": ["{{{model}}}"] } ] } } }""";

    [Fact]
    public async Task Notices_a_file_that_is_written_in_place()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("config.json"), Config("first"));
        await using var heimdall = HeimdallProcess.Start("-port", "0", "-app-dir", folder.Path);
        await heimdall.UrlAsync();

        await File.WriteAllTextAsync(folder.File("config.json"), "{ broken");
        await heimdall.LineAsync("not reloaded");
        await File.WriteAllTextAsync(folder.File("config.json"), Config("second"));

        await heimdall.LineAsync("provider openai, key main: models from first to second");
        Assert.DoesNotContain($"sk-watched-{TestSecret.Marker}-0123", heimdall.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notices_a_file_that_appears()
    {
        using var folder = new TemporaryFolder();
        await using var heimdall = HeimdallProcess.Start("-port", "0", "-app-dir", folder.Path);
        await heimdall.UrlAsync();

        await File.WriteAllTextAsync(folder.File("bifrost.yaml"), "providers: [{id: main, type: openai, api_key: k, model: gpt-4o, weight: 1}]");

        await heimdall.LineAsync("provider openai added");
        await heimdall.LineAsync("rule providers of the accounts added");
    }

    [Fact]
    public async Task Notices_that_Kubernetes_swapped_the_folder_behind_the_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows lets only administrators make links.");
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("..first"));
        Directory.CreateDirectory(folder.File("..second"));
        await File.WriteAllTextAsync(folder.File("..first/config.json"), Config("first"));
        await File.WriteAllTextAsync(folder.File("..second/config.json"), Config("second"));
        Directory.CreateSymbolicLink(folder.File("..data"), "..first");
        File.CreateSymbolicLink(folder.File("config.json"), "..data/config.json");
        await using var heimdall = HeimdallProcess.Start("-port", "0", "-app-dir", folder.Path);
        await heimdall.UrlAsync();

        Directory.CreateSymbolicLink(folder.File("..data_tmp"), "..second");
        await using (var move = ChildProcess.Start("mv", ["-T", folder.File("..data_tmp"), folder.File("..data")]))
            Assert.Equal(0, await move.EndAsync(Deadline.Limit));

        await heimdall.LineAsync("models from first to second");
    }

    [Fact]
    public async Task Reads_again_on_SIGHUP_and_lives_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("config.json"), Config("first"));
        await using var heimdall = HeimdallProcess.Start("-port", "0", "-app-dir", folder.Path, "-log-level", "debug");
        var url = await heimdall.UrlAsync();
        using var client = new HttpClient(new ScannedAnswers(new SocketsHttpHandler())) { BaseAddress = url };
        await client.GetStringAsync("/health").InTime();

        await heimdall.SignalAsync("HUP");

        await heimdall.LineAsync("nothing changed");
        Assert.Equal("""{"status":"ok"}""", await client.GetStringAsync("/health").InTime());
    }
}
