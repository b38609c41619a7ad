using System.Data.Common;
using Heimdall.Engine.Configuration;
using Heimdall.Storage.ConfigFile;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Host.Reload;

/// <summary>Where the configuration that is in force came from, and can be read again: a file or the environment, and the store that they are brought into.</summary>
internal sealed class ConfigurationSource : IAsyncDisposable
{
    private readonly Func<string, string?> _variable;
    private readonly ConfigurationStore? _store;

    private ConfigurationSource(ConfigurationFiles files, Func<string, string?> variable, string fingerprint, ConfigurationResult started, ConfigurationStore? store)
    {
        _variable = variable;
        Files = files;
        StartedFingerprint = fingerprint;
        Started = started;
        _store = store;
    }

    public ConfigurationFiles Files { get; }

    /// <summary>What the gateway starts with, or why it does not.</summary>
    public ConfigurationResult Started { get; }

    /// <summary>Of the files that were read then.</summary>
    public string StartedFingerprint { get; }

    /// <summary>SIGHUP means "read again", as daemons have it. In a terminal it means that the window was closed, and ends the process.</summary>
    public bool ReloadsOnHangUp { get; init; }

    /// <summary>Is there wherever <see cref="Started"/> has options.</summary>
    public ConfigurationStore Store => _store ?? throw new InvalidOperationException("What cannot be read has no store.");

    /// <summary>Reads it for the first time.</summary>
    /// <param name="variable">The value of an environment variable, or null.</param>
    /// <exception cref="ConfigStoreException">The store cannot be opened; the message is for an operator.</exception>
    public static async Task<ConfigurationSource> OpenAsync(
        ConfigurationFiles files, Func<string, string?> variable, TimeProvider time, MigrationMode mode, bool reloadsOnHangUp, CancellationToken cancellationToken)
    {
        var fingerprint = files.Fingerprint(); // before the files are read: whoever changes them meanwhile is noticed
        var file = ConfigurationLoader.Read(files, variable);
        if (file.Reading.Options is null)
            return new(files, variable, fingerprint, file.Reading, null);

        var store = await new StoreOpening(files.Directory, variable, time).OpenAsync(file.Bootstrap, mode, cancellationToken);
        try
        {
            var outcome = await store.ReconcileAsync(file, cancellationToken);
            return new(files, variable, fingerprint, outcome.Reading, store) { ReloadsOnHangUp = reloadsOnHangUp };
        }
        catch (Exception refused) when (refused is DbException or MasterKeyException)
        {
            await store.DisposeAsync();
            throw new ConfigStoreException($"The configuration cannot be kept in {store.Database?.Options.Place}: {refused.Message}", refused);
        }
    }

    public FileConfiguration Read() => ConfigurationLoader.Read(Files, _variable);

    public ValueTask DisposeAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;
}
