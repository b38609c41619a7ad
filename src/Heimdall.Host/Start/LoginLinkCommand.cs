using System.Data.Common;
using Heimdall.Host.Security;
using Heimdall.Storage;
using Heimdall.Storage.ConfigFile;
using Heimdall.Storage.ConfigStore;
using Heimdall.Storage.Database;
using Heimdall.Storage.Security;

namespace Heimdall.Host.Start;

/// <summary><c>heimdall login-link</c>: prints a link for the gateways that keep their configuration in the same store (docs/security.md).</summary>
/// <param name="variable">The value of an environment variable, or null.</param>
internal sealed class LoginLinkCommand(Terminal terminal, StartOptions start, AppDirectory directory, Func<string, string?> variable, TimeProvider time)
{
    private Uri Gateway => start.Address.UrlFor(start.Port);

    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync()
    {
        var file = ConfigurationLoader.Read(new ConfigurationFiles(directory, Environment.CurrentDirectory), variable);
        if (file.Reading.Options is null)
            return terminal.Refuse(ExitCode.CouldNotStart, GatewayStart.Faults(file.Reading));
        if (!file.Bootstrap.ConfigStore.Enabled)
            return terminal.Refuse(ExitCode.CouldNotStart, "Login links are kept in the configuration store, which is switched off (\"config_store\": {\"enabled\": false}). Start the gateway again: it prints one.");
        try
        {
            await using var store = await new StoreOpening(directory, variable, time).FindAsync(file.Bootstrap, StoreAccess.ReadWrite, CancellationToken.None);
            return store is null or { Key: null }
                ? terminal.Refuse(ExitCode.CouldNotStart, $"There is no configuration store of a gateway in {directory.Path}. Say with -app-dir which folder it has, or start it: it prints a link.")
                : await RunAsync(store, file);
        }
        catch (Exception refused) when (refused is ConfigStoreException or MasterKeyException)
        {
            return terminal.Refuse(ExitCode.CouldNotStart, refused.Message);
        }
        catch (DbException refused)
        {
            return terminal.Refuse(ExitCode.CouldNotStart, $"The database refuses: {refused.Message.TrimEnd('.')}. Try again.");
        }
    }

    private async Task<int> RunAsync(FoundStore store, FileConfiguration file)
    {
        if (!store.Pending.IsEmpty)
            return terminal.Refuse(ExitCode.CouldNotStart, $"The schema of {store.Place} is older than this release: {string.Join("; ", store.Pending)}. Start the gateway with this release: it prints a link.");
        var reading = (await store.PreviewAsync(file, variable, time, CancellationToken.None)).Reading;
        if (reading.Options is not { } options)
            return terminal.Refuse(ExitCode.CouldNotStart, GatewayStart.Faults(reading));
        if (options.Governance.Admin is { } account)
            return terminal.Refuse(ExitCode.CouldNotStart, $"There is an administrator's account, \"{account.UserName}\": log in with it at {Gateway}. No link was made.");

        var link = await LoginLinks.IssueAsync(new LoginLinkTable(store.Database), Gateway, "heimdall login-link", time.GetUtcNow(), CancellationToken.None);
        terminal.Output.WriteLine(link);
        terminal.Output.WriteLine();
        terminal.Output.WriteLine($"It works once, within 15 minutes, at every gateway whose configuration is in {store.Place}.");
        terminal.Output.WriteLine("If yours listens elsewhere, give -host and -port as it has them, or put its address in place of this one.");
        terminal.Output.WriteLine("A gateway that only its own machine can reach asks nobody to log in.");
        return ExitCode.Success;
    }
}
