using System.Text;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Telemetry;
using Heimdall.Host;
using Heimdall.Host.Start;
using Heimdall.TestKit.Secrets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Heimdall.TestKit;

/// <summary>The real gateway, in this process, on a loopback port.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    /// <summary>What clients of these tests send as their credential, in every header that can carry one; no upstream may see it.</summary>
    public const string ClientKey = $"dummy-key-{TestSecret.Marker}-of-the-client";

    private readonly WebApplication _app;
    private readonly CapturedLog _log;

    private TestGateway(WebApplication app, CapturedLog log)
    {
        _app = app;
        _log = log;
        Client = new HttpClient(new ScannedAnswers(new SocketsHttpHandler { UseProxy = false, ResponseDrainTimeout = TimeSpan.Zero })) { BaseAddress = new Uri(app.Urls.First()), Timeout = Deadline.Limit };
    }

    public Uri BaseUrl => Client.BaseAddress!;

    /// <summary>Knows the gateway's address; leaves bodies as they come.</summary>
    public HttpClient Client { get; }

    public CapturedLog Log => _log;

    /// <summary>What it is made of.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Exchanges that it has not done with yet.</summary>
    public int InFlight => _app.Services.GetRequiredService<InFlightExchanges>().Count;

    public static Task<TestGateway> StartAsync(params ProviderOptions[] providers) => StartAsync(Configured.With(providers));

    /// <param name="adjust">Replaces services, such as the clock, before the gateway is built.</param>
    public static async Task<TestGateway> StartAsync(GatewayOptions options, Action<IServiceCollection>? adjust = null)
    {
        var log = new CapturedLog();
        var app = Composition.Build(new StartOptions { Port = 0 }, options, builder =>
        {
            builder.Logging.ClearProviders().AddProvider(log).AddFilter<CapturedLog>(null, LogLevel.Trace)
                .AddFilter<CapturedLog>("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None); // as GatewayLogging does: it writes query strings
            adjust?.Invoke(builder.Services);
        });
        await app.StartAsync();
        return new TestGateway(app, log);
    }

    /// <summary>Posts JSON with the client's credential in all the headers that Claude Code and SDKs use.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, string body, params (string Name, string Value)[] headers) =>
        PostAsync(path, new ByteArrayContent(Encoding.UTF8.GetBytes(body)), CancellationToken.None, headers);

    /// <summary>Returns when the headers of the answer have come.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, HttpContent body, CancellationToken cancellationToken, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        body.Headers.ContentType ??= new("application/json");
        request.Headers.TryAddWithoutValidation("x-api-key", ClientKey);
        request.Headers.TryAddWithoutValidation("authorization", $"Bearer {ClientKey}");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        using (var now = new CancellationTokenSource(TimeSpan.Zero))
            await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        SecretScan.Suite.Search("the log", _log.Text);
    }
}
