using Heimdall.Engine.Governance;
using Heimdall.Storage.ConfigStore;
using Heimdall.Storage.Security;

namespace Heimdall.Host.Security;

/// <summary>Registers who may administer, and whose pages may call.</summary>
internal static class SecurityServices
{
    public static void AddSecurity(this IServiceCollection services)
    {
        services.AddSingleton(new GatewayExposure(IsLocal: true));
        services.AddSingleton<ISessionTable>(static provider => provider.GetService<ConfigurationStore>()?.Database is { } database ? new SessionTable(database) : new PassingSessions());
        services.AddSingleton<ILoginLinkTable>(static provider => provider.GetService<ConfigurationStore>()?.Database is { } database ? new LoginLinkTable(database) : new PassingLoginLinks());
        services.AddSingleton(static provider => new AccessKeys(
            provider.GetService<ConfigurationStore>()?.Database is { } database ? new AccessKeyTable(database) : null,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(static provider => new AccountFingerprint(provider.GetService<ConfigurationStore>()));
        services.AddSingleton<Sessions>();
        services.AddSingleton<LoginThrottle>();
        services.AddSingleton<LoginLinks>();
        services.AddSingleton<AccountPassword>();
        services.AddSingleton<AdminAccess>();
        services.AddSingleton<CrossOrigin>();
    }
}
