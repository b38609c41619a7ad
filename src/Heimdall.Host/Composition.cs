using Heimdall.Engine;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance;
using Heimdall.Engine.Governance.Limits;
using Heimdall.Engine.Health;
using Heimdall.Engine.Metering;
using Heimdall.Engine.Routing;
using Heimdall.Engine.Telemetry;
using Heimdall.Engine.Upstream;
using Heimdall.Host.Admin;
using Heimdall.Host.Ingress;
using Heimdall.Host.Reload;
using Heimdall.Host.Security;
using Heimdall.Host.Server;
using Heimdall.Host.Start;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Heimdall.Host;

/// <summary>Puts the gateway together: every registration and every route.</summary>
internal static class Composition
{
    /// <summary>The gateway as it runs: server, log and routes.</summary>
    /// <param name="extra">Registers what only the caller's way of running needs.</param>
    public static WebApplication Build(StartOptions start, GatewayOptions options, Action<WebApplicationBuilder>? extra = null)
    {
        // Empty: neither an appsettings.json that happens to lie in the working directory nor ASPNETCORE_* variables have a say.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddGatewayConsole(start);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => start.Address.Apply(kestrel, start.Port));
        builder.ConfigureServer();
        builder.Services.AddRoutingCore();
        builder.Services.AddGateway(options);
        builder.Services.Replace(ServiceDescriptor.Singleton(start.Exposure));
        extra?.Invoke(builder);

        var app = builder.Build();
        app.Use(app.Services.GetRequiredService<CrossOrigin>().InvokeAsync);
        app.MapGateway();
        return app;
    }

    /// <summary>Services, without a server.</summary>
    public static void AddGateway(this IServiceCollection services, GatewayOptions options)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(Random.Shared);
        services.AddSingleton(new IngressOptions());
        services.AddSingleton<HealthMemory>();
        services.AddSingleton<LimitMemory>();
        services.AddSingleton<IUsageJournal, NoJournal>();
        services.AddSingleton<Meter>();
        services.AddSingleton(provider => new CurrentSnapshot(new GatewaySnapshot(options, provider.GetRequiredService<HealthMemory>(), book: null, provider.GetRequiredService<LimitMemory>())));
        services.AddSingleton<StageHistogram>();
        services.AddSingleton<ExchangeLog>();
        services.AddSingleton<InFlightExchanges>();
        services.AddSingleton<Attempt>();
        services.AddSingleton<AccessControl>();
        services.AddSingleton<AccessStage>();
        services.AddSingleton<ModelListing>();
        services.AddSingleton<ProviderModels>();
        services.AddSingleton<VisibleModels>();
        services.AddSingleton<AttemptEngine>();
        services.AddSingleton<RoutePlanner>();
        services.AddSingleton<RouteStage>();
        services.AddSingleton<GatewayPipeline>();
        services.AddSingleton<TokenCalibration>();
        services.AddSingleton<CalibrationSampler>();
        services.AddSingleton<CountAttempt>();
        services.AddSingleton<TokenCounter>();
        services.AddSingleton<ReplyWriter>();
        services.AddSingleton<Inference>();
        services.AddSecurity();
    }

    public static void MapGateway(this IEndpointRouteBuilder routes)
    {
        routes.MapMessages();
        routes.MapCountTokens();
        routes.MapChatCompletions();
        routes.MapResponses();
        routes.MapGenerateContent();
        routes.MapModels();
        routes.MapGeminiModels();
        routes.MapProbes();
        routes.MapHealth();
        routes.MapReload();
        routes.MapAdminApi();
        routes.MapFallback("{**path}", UnknownPath.WriteAsync); // the default pattern leaves out paths with a dot
    }

    /// <summary>Limits and transport of the server; addresses are the caller's.</summary>
    public static void ConfigureServer(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, LargeBlockPool.Factory>();

        // Nothing on the way of a request blocks, so it may run on the thread that saw its bytes come.
        builder.Services.Configure<SocketTransportOptions>(static sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null; // RequestBody has the limit, and answers in the client's dialect
        });
    }
}
