using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Heimdall.TestKit;

/// <summary>A real server on a loopback port that plays a provider and remembers what it was asked.</summary>
internal sealed class ScriptedUpstream : IAsyncDisposable
{
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private readonly SemaphoreSlim _arrivals = new(0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<RecordedRequest, Script> _director;
    private readonly WebApplication _app;

    private ScriptedUpstream(Func<RecordedRequest, Script> director)
    {
        _director = director;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server =>
        {
            server.Listen(IPAddress.Loopback, 0);
            server.Limits.MaxRequestBodySize = null;
        });
        builder.Services.AddSingleton<Microsoft.Extensions.Logging.ILoggerFactory>(Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        _app = builder.Build();
        _app.Run(PlayAsync);
    }

    /// <summary>Without a path.</summary>
    public Uri BaseUrl { get; private set; } = null!;

    public int RequestCount => _requests.Count;

    /// <summary>In order of arrival.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    /// <summary>The only request there was.</summary>
    public RecordedRequest Request => _requests.Count == 1
        ? _requests.First()
        : throw new InvalidOperationException($"The upstream was asked {_requests.Count} times, not once.");

    /// <param name="scripts">Played one a request; the last one serves all later requests too.</param>
    public static Task<ScriptedUpstream> StartAsync(params Script[] scripts)
    {
        var next = -1;
        return StartAsync(_ => scripts[Math.Min(Interlocked.Increment(ref next), scripts.Length - 1)]);
    }

    /// <param name="director">Chooses by what is asked; called from several requests at once.</param>
    public static async Task<ScriptedUpstream> StartAsync(Func<RecordedRequest, Script> director)
    {
        var upstream = new ScriptedUpstream(director);
        await upstream._app.StartAsync();
        upstream.BaseUrl = new Uri(upstream._app.Urls.First());
        return upstream;
    }

    /// <summary>Ends when one more request has arrived, counting from the first.</summary>
    public async Task<RecordedRequest> ArrivalAsync()
    {
        if (!await _arrivals.WaitAsync(Deadline.Limit))
            throw new TimeoutException("No request reached the upstream.");
        return _requests.Last();
    }

    /// <summary>Ends when no request is open any more.</summary>
    /// <exception cref="TimeoutException">One stayed open.</exception>
    public Task IdleAsync() => Task.WhenAll(_requests.Select(static request => request.Ended)).InTime();

    /// <summary>Forgets the requests so far, where there are so many that memory counts.</summary>
    public void Forget() => _requests.Clear();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _app.DisposeAsync();
        _stopping.Dispose();
        _arrivals.Dispose();
    }

    private async Task PlayAsync(HttpContext http)
    {
        var request = await RecordedRequest.ReadAsync(http.Request, http.RequestAborted);
        _requests.Enqueue(request);
        var script = _director(request); // before the arrival is told: who waits for it may send the next
        _arrivals.Release();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _stopping.Token);
        try
        {
            await script.PlayAsync(http, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            request.HangUp();
            http.Abort();
        }
        finally
        {
            request.End();
        }
    }
}
