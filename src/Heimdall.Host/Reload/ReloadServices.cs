using Heimdall.Storage.Prices;

namespace Heimdall.Host.Reload;

/// <summary>Registers what replaces the configuration of a running gateway.</summary>
internal static class ReloadServices
{
    public static void AddReload(this IServiceCollection services, ConfigurationSource source)
    {
        services.AddSingleton(_ => source); // made here, as it were: so it is closed with the host
        services.AddSingleton(source.Store);
        services.AddSingleton<ConfigurationReloader>();
        services.AddHostedService<ConfigurationWatcher>();
        services.AddHostedService<StoreListener>();
        services.AddHostedService<ExpiredKeys>();
        services.AddSingleton<StorePing>();
        services.AddSingleton<DatasheetSource>();
        services.AddSingleton(new PriceCache(source.Files.Directory.PriceFile));
        services.AddSingleton<PriceRefresher>();
        services.AddHostedService(static provider => provider.GetRequiredService<PriceRefresher>());
    }
}
