using Heimdall.Engine.Configuration;
using Heimdall.Engine.Metering;
using Heimdall.Storage;
using Heimdall.Storage.Database;
using Heimdall.Storage.Ledger;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Heimdall.Host.Ledger;

/// <summary>Registers what remembers usage beyond the process.</summary>
internal static class LedgerServices
{
    public static void AddLedger(this IServiceCollection services, SqlDatabase database, AppDirectory directory)
    {
        services.AddSingleton(provider => new UsageJournal(Path.Combine(directory.Path, "journal"), provider.GetRequiredService<ILogger<UsageJournal>>()));
        services.Replace(ServiceDescriptor.Singleton<IUsageJournal>(static provider => provider.GetRequiredService<UsageJournal>()));
        services.AddSingleton(provider => new UsageLedger(
            database,
            provider.GetRequiredService<UsageJournal>(),
            provider.GetRequiredService<CurrentSnapshot>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<UsageLedger>>(),
            node: Guid.CreateVersion7().ToString("N")));
        services.AddHostedService<LedgerService>();
    }
}
