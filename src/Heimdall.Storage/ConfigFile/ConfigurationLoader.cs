using Heimdall.Engine.Configuration;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Storage.ConfigFile;

/// <summary>Reads the configuration the gateway runs with: a file, or the environment where there is none.</summary>
internal static class ConfigurationLoader
{
    /// <param name="environment">The value of an environment variable, or null.</param>
    public static FileConfiguration Read(ConfigurationFiles files, Func<string, string?> environment)
    {
        var found = files.Find();
        return found.Count > 0 ? Read(found, environment) : new() { Reading = ZeroConfiguration.Read(environment) with { NoFile = WhyMissing(files.Directory) } };
    }

    private static FileConfiguration Read(List<string> found, Func<string, string?> environment)
    {
        var file = found[0];
        try
        {
            var issues = new ConfigIssues(environment);
            ConfigurationFiles.WarnOfOthers(found, issues);
            var content = File.ReadAllBytes(file);
            var isJson = Path.GetExtension(file) is ".json";
            var reading = isJson ? ConfigFileReader.Read(content, file, issues) : YamlFileReader.Read(content, file, issues);
            return new()
            {
                Reading = reading,
                Root = reading.Options is null ? null : EntityJson.Parse(isJson ? content : YamlText.Read(content).Json),
                Bootstrap = issues.Bootstrap,
            };
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            var fault = new ConfigFault(ConfigPath.Root, $"The file cannot be read: {refused.Message.TrimEnd('.')}. Give the account that runs Heimdall the right to read it.");
            return new() { Reading = new() { Faults = [fault], File = file } };
        }
    }

    private static string WhyMissing(AppDirectory directory) =>
        Directory.Exists(directory.Path) ? $"there is no file {directory.ConfigFile}" : $"there is no folder {directory.Path}";
}
