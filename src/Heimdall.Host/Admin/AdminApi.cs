using Heimdall.Engine.Configuration;
using Heimdall.Engine.Routing;
using Heimdall.Engine.Upstream;
using Heimdall.Host.Admin.Governance;
using Heimdall.Host.Admin.Providers;
using Heimdall.Host.Reload;
using Heimdall.Host.Security;
using Heimdall.Storage.ConfigStore;
using Heimdall.Storage.Ledger;

namespace Heimdall.Host.Admin;

/// <summary>Every path of the management API (docs/management-api.md).</summary>
internal static class AdminApi
{
    public static void MapAdminApi(this IEndpointRouteBuilder routes)
    {
        routes.MapExplain();
        routes.MapTargets();
        routes.MapQuota();
        routes.MapOAuthUsage();
        routes.MapAbout();
        routes.MapSessions();
        new AccessKeysEndpoint(routes.ServiceProvider.GetRequiredService<AccessKeys>(), routes.ServiceProvider.GetRequiredService<TimeProvider>()).Map(routes);

        // A gateway without a configuration that can be changed, as the demo is, has nothing to change.
        if (routes.ServiceProvider.GetService<ConfigurationStore>() is { } store)
        {
            var said = routes.ServiceProvider.GetRequiredService<ProviderModels>();
            Map(routes, said, new AdminStore(store, routes.ServiceProvider.GetRequiredService<CurrentSnapshot>(), routes.ServiceProvider.GetService<UsageLedger>(), routes.ServiceProvider.GetRequiredService<TimeProvider>()));
            new RefreshModelsEndpoint(routes.ServiceProvider.GetRequiredService<CurrentSnapshot>(), routes.ServiceProvider.GetRequiredService<ModelListing>(), said).Map(routes);
        }

        if (routes.ServiceProvider.GetService<PriceRefresher>() is { } prices)
            PricingEndpoint.Map(routes, prices);
    }

    private static void Map(IEndpointRouteBuilder routes, ProviderModels said, AdminStore store)
    {
        new VirtualKeys(store).Map(routes);
        new Teams(store).Map(routes, Teams.Path);
        new Customers(store).Map(routes, Customers.Path);
        new ModelConfigs(store).Map(routes, ModelConfigs.Path);
        new PricingOverrides(store).Map(routes, PricingOverrides.Path);
        foreach (var path in RoutingRules.Paths)
            new RoutingRules(store).Map(routes, path);
        new ProviderLimits(store).Map(routes);
        new ComplexityConfig(store).Map(routes);
        LimitLists.Map(routes, store);
        new ProvidersEndpoint(store).Map(routes);
        new ModelsAdminEndpoint(store, said).Map(routes);
        new ConfigEndpoint(store).Map(routes);
        AuditEndpoint.Map(routes, store);
        UsageEndpoints.Map(routes, store);
    }
}
