using System.Text.RegularExpressions;

namespace Heimdall.EndToEnd.Tests.Start;

/// <summary>The program as it is built, in a process of its own, with a home and an environment that nothing of this machine is in.</summary>
internal sealed partial class HeimdallProcess : IAsyncDisposable
{
    private readonly TemporaryFolder _home = new();
    private readonly ChildProcess _process;

    private HeimdallProcess(string[] arguments, IEnumerable<KeyValuePair<string, string>> variables)
    {
        var environment = new Dictionary<string, string>(variables)
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
            ["HOME"] = _home.Path,
        };
        _process = ChildProcess.Start("dotnet", [Program, .. arguments], _home.Path, environment);
    }

    public string Output => _process.Output;

    public string Errors => _process.Errors;

    /// <summary>Built with the tests, in the same configuration.</summary>
    private static string Program
    {
        get
        {
            var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
            return Path.Combine(RepositoryFolder.Path, "artifacts", "bin", "Heimdall.Host", configuration, "heimdall.dll");
        }
    }

    public static HeimdallProcess Start(params string[] arguments) => new(arguments, []);

    public static HeimdallProcess Start(IEnumerable<KeyValuePair<string, string>> variables, params string[] arguments) => new(arguments, variables);

    /// <summary>Where it listens; waits until it does.</summary>
    public async Task<Uri> UrlAsync() => new(Address().Match(await LineAsync("listens on")).Value);

    public Task<string> LineAsync(string text) => _process.LineAsync(line => line.Contains(text, StringComparison.Ordinal));

    /// <returns>The exit code.</returns>
    public Task<int> EndAsync() => _process.EndAsync(Deadline.Limit);

    /// <param name="signal">Such as <c>TERM</c>.</param>
    public async Task SignalAsync(string signal)
    {
        await using var kill = ChildProcess.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        Assert.Equal(0, await kill.EndAsync(Deadline.Limit));
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _home.Dispose();
    }

    [GeneratedRegex("http://[a-z0-9.:]+[0-9]")]
    private static partial Regex Address();
}
