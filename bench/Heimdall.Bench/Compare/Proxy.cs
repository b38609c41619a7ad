using System.Diagnostics;
using System.Net.Http.Headers;

namespace Heimdall.Bench.Compare;

/// <summary>A proxy that runs, and how it was started.</summary>
internal sealed class Proxy(Route route, ChildProcess process, int port, int streamPort) : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    public Route Route => route;

    public ChildProcess Process => process;

    /// <summary>From the start of the process to its first good answer.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>Memory right after the first answer.</summary>
    public double ResidentAfterStartMb { get; private set; }

    public int PortFor(Case @case) => @case.IsStream ? streamPort : port;

    public Uri Address(string path) => new($"http://127.0.0.1:{port}{path}");

    /// <summary>Asks until there is a good answer; false when the proxy ends, or does not give one in time.</summary>
    public bool WaitUntilReady(long started)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var @case = Case.ChatRelayed;
        var model = route == Route.Heimdall ? $"{@case.Provider}/{@case.Plan.Model}" : @case.Plan.Model;
        var body = @case.Body(model, false);
        while (!process.HasExited && Stopwatch.GetElapsedTime(started) < StartLimit)
        {
            if (Answers(client, body))
            {
                StartTime = Stopwatch.GetElapsedTime(started);
                ResidentAfterStartMb = process.ResidentMb;
                return true;
            }

            Thread.Sleep(2);
        }

        return false;
    }

    public void Dispose() => process.Dispose();

    private bool Answers(HttpClient client, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(Case.ChatRelayed.GatewayPath)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var response = client.Send(request);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
