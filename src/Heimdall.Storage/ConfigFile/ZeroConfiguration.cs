using Heimdall.Engine.Configuration;
using Heimdall.Wire.Providers;

namespace Heimdall.Storage.ConfigFile;

/// <summary>What the gateway does without a <c>config.json</c>: every provider of the catalogue whose variables are set, all models, all defaults.</summary>
internal static class ZeroConfiguration
{
    /// <summary>In place of a place in a file.</summary>
    public const string Path = "environment";

    /// <param name="environment">The value of an environment variable, or null.</param>
    public static ConfigurationResult Read(Func<string, string?> environment)
    {
        var issues = new ConfigIssues(environment);
        var providers = EnvironmentProviders.Read(issues);
        if (providers.IsEmpty)
        {
            var examples = string.Join(" or ", ProviderCatalog.All.Where(provider => provider.IsBaseType).Select(provider => provider.KeyVariables[0]));
            issues.Warn(Path, $"No provider is configured. Set the key of one in its environment variable ({examples}, for example) and start again, or write a config.json.");
        }

        return issues.Result(new() { Providers = providers }, file: null);
    }
}
