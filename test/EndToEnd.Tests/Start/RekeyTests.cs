using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Heimdall.Host.Start;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.EndToEnd.Tests.Start;

/// <summary>A store that is encrypted anew, beside gateways and without.</summary>
public sealed class RekeyTests : IDisposable
{
    private const string Old = "the passphrase of before";
    private const string New = "the passphrase from now on";

    private static readonly KeyValuePair<string, string> _old = new("HEIMDALL_ENCRYPTION_KEY", Old);
    private static readonly KeyValuePair<string, string> _new = new(RekeyOutcome.Variable, New);

    private readonly TemporaryFolder _folder = new();

    private string MasterFile => _folder.File(MasterKey.FileName);

    private string NextFile => _folder.File(MasterKey.NextFileName);

    [Fact]
    public async Task A_gateway_beside_it_serves_on_refuses_changes_and_finds_everything_when_it_is_started_again()
    {
        await ConfigureAsync();
        var before = await File.ReadAllTextAsync(await MadeAsync(), TestContext.Current.CancellationToken);
        await using (var running = HeimdallProcess.Start("-port", "0", "-app-dir", _folder.Path))
        {
            using var client = new HttpClient { BaseAddress = await running.UrlAsync() };
            Assert.Equal(HttpStatusCode.OK, await PutWeightAsync(client, 2));

            var rekey = await RunAsync([], "rekey");

            Assert.Equal(ExitCode.Success, rekey.Code);
            Assert.Contains($"another key in {MasterFile} now", rekey.Output, StringComparison.Ordinal);
            Assert.Contains("Start gateways that are running again", rekey.Output, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await PutWeightAsync(client, 3));
            Assert.Equal(2, await WeightAsync(client));
            await running.LineAsync("encrypted anew with");
        }

        Assert.NotEqual(before, await File.ReadAllTextAsync(MasterFile, TestContext.Current.CancellationToken));
        Assert.False(File.Exists(NextFile));
        await using var again = HeimdallProcess.Start("-port", "0", "-app-dir", _folder.Path);
        using var later = new HttpClient { BaseAddress = await again.UrlAsync() };
        Assert.Equal(2, await WeightAsync(later)); // an edit, that the file does not undo: it is known what the file said
        Assert.Equal(HttpStatusCode.OK, await PutWeightAsync(later, 3));
        Assert.Contains("heimdall rekey", await later.GetStringAsync("/api/audit-logs").InTime(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configured_key_gives_way_to_the_one_that_a_variable_or_a_file_holds()
    {
        await ConfigureAsync();
        await MadeAsync(_old);

        var byVariable = await RunAsync([_old, _new], "rekey");
        var again = await RunAsync([_old, _new], "rekey");
        await File.WriteAllTextAsync(_folder.File("key"), $"{Old}\n", TestContext.Current.CancellationToken);
        var byFile = await RunAsync([new("HEIMDALL_ENCRYPTION_KEY", New)], "rekey", "-new-key-file", _folder.File("key"));

        Assert.Equal((ExitCode.Success, ExitCode.Success, ExitCode.Success), (byVariable.Code, again.Code, byFile.Code));
        Assert.Contains("Take the old one away", byVariable.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing was left to do", again.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("passphrase", byVariable.Output + byVariable.Errors + byFile.Output + byFile.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCode.CouldNotStart, (await RunAsync([new("HEIMDALL_ENCRYPTION_KEY", New)], "-migrate-only")).Code);
        Assert.Equal(ExitCode.Success, (await RunAsync([_old], "-migrate-only")).Code);
    }

    [Fact]
    public async Task A_key_that_is_configured_already_takes_over_from_the_previous_one()
    {
        await ConfigureAsync();
        await MadeAsync(_old);

        var rekey = await RunAsync([new("HEIMDALL_ENCRYPTION_KEY", New), new("HEIMDALL_PREVIOUS_ENCRYPTION_KEY", Old)], "rekey");

        Assert.Equal(ExitCode.Success, rekey.Code);
        Assert.Equal(ExitCode.Success, (await RunAsync([new("HEIMDALL_ENCRYPTION_KEY", New)], "-migrate-only")).Code);
    }

    [Fact]
    public async Task A_wrong_old_key_and_a_missing_new_one_change_nothing_and_say_so()
    {
        await ConfigureAsync();
        await MadeAsync(_old);

        var wrong = await RunAsync([new("HEIMDALL_ENCRYPTION_KEY", "neither this nor that"), _new], "rekey");
        var missing = await RunAsync([_old], "rekey");
        var twice = await RunAsync([_old, _new], "rekey", "-new-key-file", "somewhere");

        Assert.Equal((ExitCode.CouldNotStart, ExitCode.CouldNotStart, ExitCode.BadUsage), (wrong.Code, missing.Code, twice.Code));
        Assert.Contains("is not the one it was encrypted with", wrong.Errors, StringComparison.Ordinal);
        Assert.Contains("The database is as it was", wrong.Errors, StringComparison.Ordinal);
        Assert.Contains(RekeyOutcome.Variable, missing.Errors, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, (await RunAsync([_old], "-migrate-only")).Code);
    }

    [Fact]
    public async Task Where_there_is_no_store_none_is_made()
    {
        var rekey = await RunAsync([], "rekey");

        Assert.Equal(ExitCode.CouldNotStart, rekey.Code);
        Assert.Contains("There is no configuration store", rekey.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Cut_off_before_the_database_had_it_the_old_key_counts_and_the_next_run_goes_on()
    {
        await ConfigureAsync();
        var before = await File.ReadAllTextAsync(await MadeAsync(), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(NextFile, Convert.ToBase64String(new byte[32]), TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Success, (await RunAsync([], "-migrate-only")).Code);
        Assert.Equal(before, await File.ReadAllTextAsync(MasterFile, TestContext.Current.CancellationToken));

        Assert.Equal(ExitCode.Success, (await RunAsync([], "rekey")).Code);
        Assert.Equal(ExitCode.Success, (await RunAsync([], "-migrate-only")).Code);
    }

    [Theory]
    [InlineData("-migrate-only")]
    [InlineData("rekey")]
    public async Task Cut_off_after_the_database_had_it_the_new_key_takes_its_place(string next)
    {
        await ConfigureAsync();
        var before = await File.ReadAllTextAsync(await MadeAsync(), TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Success, (await RunAsync([], "rekey")).Code);
        File.Move(MasterFile, NextFile);
        await File.WriteAllTextAsync(MasterFile, before, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Success, (await RunAsync([], next)).Code);

        Assert.False(File.Exists(NextFile));
        Assert.NotEqual(before, await File.ReadAllTextAsync(MasterFile, TestContext.Current.CancellationToken));
        Assert.Equal(ExitCode.Success, (await RunAsync([], "-migrate-only")).Code);
    }

    public void Dispose() => _folder.Dispose();

    private Task ConfigureAsync() => File.WriteAllTextAsync(
        _folder.File("config.json"),
        """{ "providers": {"openai": {"keys": [{"id": "k", "name": "first", "value": "sk-1", "models": ["*"], "weight": 1}]}} }""",
        TestContext.Current.CancellationToken);

    /// <summary>Starts once, so that there is a store.</summary>
    /// <returns>Where its key is, unless it was given.</returns>
    private async Task<string> MadeAsync(params KeyValuePair<string, string>[] variables)
    {
        Assert.Equal(ExitCode.Success, (await RunAsync(variables, "-migrate-only")).Code);
        return MasterFile;
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(KeyValuePair<string, string>[] variables, params string[] arguments)
    {
        await using var heimdall = HeimdallProcess.Start(variables, [.. arguments, "-app-dir", _folder.Path]);
        var code = await heimdall.EndAsync();
        return (code, heimdall.Output, heimdall.Errors);
    }

    private static async Task<HttpStatusCode> PutWeightAsync(HttpClient client, double weight)
    {
        using var answer = await client.PutAsync(new Uri("/api/providers/openai/keys/k", UriKind.Relative), JsonContent.Create(new JsonObject { ["weight"] = weight })).InTime();
        return answer.StatusCode;
    }

    private static async Task<double> WeightAsync(HttpClient client) =>
        (double)JsonNode.Parse(await client.GetStringAsync("/api/providers/openai/keys/k").InTime())!["weight"]!;
}
