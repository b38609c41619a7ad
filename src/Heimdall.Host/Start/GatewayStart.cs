using System.Collections.Immutable;
using Heimdall.Engine.Configuration;
using Heimdall.Host.Reload;
using Heimdall.Storage;
using Heimdall.Storage.ConfigFile;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Host.Start;

/// <summary>From the command line to the last exchange.</summary>
internal static class GatewayStart
{
    /// <param name="variable">The value of an environment variable, or null.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(Terminal terminal, StartOptions start, Func<string, string?> variable)
    {
        var directory = AppDirectory.Locate(start.AppDirectory, variable);
        if (directory.Prepare() is { } unwritable)
            return terminal.Refuse(ExitCode.CouldNotStart, unwritable);

        var files = new ConfigurationFiles(directory, Environment.CurrentDirectory);
        try
        {
            var mode = start.NoMigrate ? MigrationMode.Refuse : MigrationMode.Apply;
            await using var source = await ConfigurationSource.OpenAsync(files, variable, TimeProvider.System, mode, reloadsOnHangUp: !terminal.IsInteractive, CancellationToken.None);
            var configuration = source.Started;
            if (configuration.Options is not { } options)
                return terminal.Refuse(ExitCode.CouldNotStart, Faults(configuration));
            if (start.MigrateOnly)
                return ExitCode.Success;
            return await ServeAsync(terminal, start, options, source, gateway => GatewayFacts.Of(gateway.Url, options, configuration, directory, gateway.RequiresVirtualKey));
        }
        catch (ConfigStoreException refused)
        {
            return terminal.Refuse(ExitCode.CouldNotStart, refused.Message);
        }
    }

    /// <summary>Listens, tells the facts, and serves until the process is asked to end.</summary>
    /// <param name="source">Where the options came from; null where they cannot be read again.</param>
    public static async Task<int> ServeAsync(
        Terminal terminal,
        StartOptions start,
        GatewayOptions options,
        ConfigurationSource? source,
        Func<RunningGateway, IEnumerable<StartFact>> facts)
    {
        var (gateway, fault) = await RunningGateway.TryStartAsync(start, options, source);
        if (gateway is null)
            return terminal.Refuse(ExitCode.CouldNotStart, fault!);

        await using (gateway)
        {
            StartScreen.Show(terminal, gateway.Log, start.LogStyle, gateway.Url, [.. facts(gateway), .. await gateway.SecurityFactsAsync()]);
            Tell(gateway.Log, source?.Started.Notices ?? []);
            if (!start.Address.IsLoopback && gateway.RequiresVirtualKey)
                gateway.Log.Guarded(start.Address.Host);
            else if (!start.Address.IsLoopback)
                gateway.Log.Open(start.Address.Host);
            await gateway.RunToEndAsync();
        }

        return ExitCode.Success;
    }

    /// <summary>Why a configuration is not started with, a sentence each.</summary>
    public static IEnumerable<string> Faults(ConfigurationResult configuration)
    {
        foreach (var fault in configuration.Faults)
            yield return $"{configuration.File}, {fault.Path}: {fault.Message}";
    }

    private static void Tell(ILogger log, ImmutableArray<ConfigNotice> notices)
    {
        foreach (var notice in notices)
        {
            if (notice.Level == NoticeLevel.Warning)
                log.Warn(notice.Path, notice.Message);
            else
                log.Note(notice.Path, notice.Message);
        }
    }
}
