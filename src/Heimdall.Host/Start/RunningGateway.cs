using System.Data.Common;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance;
using Heimdall.Engine.Telemetry;
using Heimdall.Host.Ledger;
using Heimdall.Host.Reload;
using Heimdall.Host.Security;
using Heimdall.Storage.ConfigStore;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Heimdall.Host.Start;

/// <summary>The gateway from listening to the last exchange.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    /// <summary>What exchanges in flight get when the process is asked to end (spec: Bifrost core §1.8).</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(30);

    private readonly WebApplication _app;
    private readonly ListenAddress _address;

    private RunningGateway(WebApplication app, ListenAddress address)
    {
        _app = app;
        _address = address;
        Log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Heimdall");
    }

    public ILogger Log { get; }

    public Uri Url => _address.UrlFor(new Uri(_app.Urls.First()).Port);

    /// <summary>Whoever shows none is refused.</summary>
    public bool RequiresVirtualKey => _app.Services.GetRequiredService<AccessControl>().RequiresVirtualKey(_app.Services.GetRequiredService<CurrentSnapshot>().Value);

    /// <summary>How to become the administrator, where nobody can know.</summary>
    public async Task<IReadOnlyList<StartFact>> SecurityFactsAsync()
    {
        List<StartFact> facts = [];
        if (RequiresVirtualKey)
        {
            facts.Add(new("Clients", $"need a virtual key; {HowToMakeOne()}"));
            facts.Add(new("Clients", "\"client\": {\"enforce_auth_on_inference\": false} in the configuration lets everybody in instead"));
        }

        if (_app.Services.GetRequiredService<AdminAccess>().NeedsLink)
        {
            facts.Add(new("Log in", await LinkAsync()));
            facts.Add(new("Log in", "the link works once, within 15 minutes; from another machine, with this one's name in it; 'heimdall login-link' prints another"));
        }

        return facts;
    }

    /// <summary>Listens, or says in a sentence why it cannot.</summary>
    public static async Task<(RunningGateway? Gateway, string? Fault)> TryStartAsync(StartOptions start, GatewayOptions options, ConfigurationSource? source)
    {
        var app = Composition.Build(start, options, builder =>
        {
            AddLifetime(builder);
            if (source is not null)
                AddStored(builder.Services, source);
        });
        try
        {
            await app.StartAsync();
            return (new RunningGateway(app, start.Address), null);
        }
        catch (Exception e) when (ListenFault.Describe(e, start) is { } fault)
        {
            await app.StopAsync(); // what began before the listener did is told to end, as it would be later
            await app.DisposeAsync();
            return (null, fault);
        }
    }

    /// <summary>Serves until the process is asked to end, then lets what is in flight end.</summary>
    public async Task RunToEndAsync()
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = _app.Lifetime.ApplicationStopping.Register(stopping.SetResult);
        await stopping.Task;
        await DrainAsync(_app.Services.GetRequiredService<SignalLifetime>().AtOnce);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task DrainAsync(CancellationToken atOnce)
    {
        var inFlight = _app.Services.GetRequiredService<InFlightExchanges>();
        if (inFlight.Count > 0)
            Log.Draining(inFlight.Count, (int)DrainTime.TotalSeconds);

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(atOnce);
        patience.CancelAfter(DrainTime);
        var cutOff = 0;
        await using (patience.Token.Register(() => cutOff = inFlight.Count))
            await _app.StopAsync(patience.Token);

        if (cutOff == 0)
            Log.Stopped();
        else
            Log.StoppedEarly(cutOff);
    }

    private static void AddStored(IServiceCollection services, ConfigurationSource source)
    {
        services.AddReload(source);
        if (source.Store.Database is { } database)
            services.AddLedger(database, source.Files.Directory);
    }

    private static void AddLifetime(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SignalLifetime>();
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime>(services => services.GetRequiredService<SignalLifetime>()));

        // Ours is the clock that ends the drain; the host's own must not be the earlier one.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainTime * 2);
    }

    private string HowToMakeOne() => _app.Services.GetService<ConfigurationStore>() is { IsPersistent: true }
        ? $"make one with POST {new Uri(Url, "api/governance/virtual-keys")} (docs/management-api.md#virtual-keys)"
        : "write one into \"virtual_keys\" of \"governance\" in the configuration file";

    private async Task<string> LinkAsync()
    {
        try
        {
            return (await _app.Services.GetRequiredService<LoginLinks>().IssueAsync(Url, CancellationToken.None)).ToString();
        }
        catch (DbException unreachable)
        {
            return $"no link could be kept in the configuration store: {unreachable.Message}";
        }
    }
}
