using Heimdall.Engine.Configuration;
using Heimdall.Storage.ConfigFile;

namespace Heimdall.Host.Reload;

/// <summary>Where the configuration that is in force came from, and can be read again.</summary>
internal sealed class ConfigurationSource
{
    private readonly Func<string, string?> _variable;

    /// <summary>Reads it for the first time.</summary>
    /// <param name="variable">The value of an environment variable, or null.</param>
    public ConfigurationSource(ConfigurationFiles files, Func<string, string?> variable)
    {
        _variable = variable;
        Files = files;
        StartedFingerprint = files.Fingerprint(); // before the files are read: whoever changes them meanwhile is noticed
        Started = Load();
    }

    public ConfigurationFiles Files { get; }

    /// <summary>What the gateway starts with.</summary>
    public ConfigurationResult Started { get; }

    /// <summary>Of the files that were read then.</summary>
    public string StartedFingerprint { get; }

    /// <summary>SIGHUP means "read again", as daemons have it. In a terminal it means that the window was closed, and ends the process.</summary>
    public bool ReloadsOnHangUp { get; init; }

    public ConfigurationResult Load() => ConfigurationLoader.Load(Files, _variable);
}
