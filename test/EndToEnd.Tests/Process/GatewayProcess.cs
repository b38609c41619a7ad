using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Heimdall.EndToEnd.Tests.Process;

/// <summary>The gateway as operators run it: a process of its own with flags and a config.json, on a free port.</summary>
internal sealed partial class GatewayProcess : IAsyncDisposable
{
    private readonly TemporaryFolder? _owned;
    private readonly ChildProcess _process;

    private GatewayProcess(TemporaryFolder? owned, ChildProcess process, Uri baseUrl)
    {
        _owned = owned;
        _process = process;
        BaseUrl = baseUrl;
    }

    public Uri BaseUrl { get; }

    public string Log => _process.Output + _process.Errors;

    /// <param name="port">0: any that is free.</param>
    public static async Task<GatewayProcess> StartAsync(string config, int port = 0)
    {
        var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("config.json"), config);
        return await StartAsync(folder, port, owned: folder);
    }

    /// <summary>In a folder that outlives the process, with the config.json that is there.</summary>
    public static Task<GatewayProcess> StartInAsync(TemporaryFolder folder) => StartAsync(folder, port: 0, owned: null);

    private static async Task<GatewayProcess> StartAsync(TemporaryFolder folder, int port, TemporaryFolder? owned)
    {
        var process = ChildProcess.Start("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "heimdall.dll"), "-port", $"{port}", "-app-dir", folder.Path], folder.Path);
        var line = await process.LineAsync(line => Address.IsMatch(line));
        return new GatewayProcess(owned, process, new Uri(Address.Match(line).Value));
    }

    /// <summary>A port that was free a moment ago, for programs that cannot choose one themselves.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Asks the process to end, as service managers do.</summary>
    public Task TerminateAsync() => SignalAsync("TERM");

    /// <summary>Ends it as a crash would: not another instruction is run.</summary>
    public Task KillAsync() => SignalAsync("KILL");

    public Task<string> LogLineAsync(string wanted) => _process.LineAsync(line => line.Contains(wanted, StringComparison.Ordinal));

    /// <returns>The exit code.</returns>
    public Task<int> EndAsync() => _process.EndAsync(Deadline.Limit);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _owned?.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        await using var kill = ChildProcess.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.EndAsync(Deadline.Limit);
    }

    [GeneratedRegex(@"http://(localhost|127\.0\.0\.1):\d+")]
    private static partial Regex Address { get; }
}
