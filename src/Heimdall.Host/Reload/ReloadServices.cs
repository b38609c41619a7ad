namespace Heimdall.Host.Reload;

/// <summary>Registers what replaces the configuration of a running gateway.</summary>
internal static class ReloadServices
{
    public static void AddReload(this IServiceCollection services, ConfigurationSource source)
    {
        services.AddSingleton(source);
        services.AddSingleton<ConfigurationReloader>();
        services.AddHostedService<ConfigurationWatcher>();
    }
}
