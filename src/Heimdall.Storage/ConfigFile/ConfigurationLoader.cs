using Heimdall.Engine.Configuration;

namespace Heimdall.Storage.ConfigFile;

/// <summary>Reads the configuration the gateway starts with: the file in the app directory, or the environment where there is none.</summary>
internal static class ConfigurationLoader
{
    /// <param name="environment">The value of an environment variable, or null.</param>
    public static ConfigurationResult Load(AppDirectory directory, Func<string, string?> environment)
    {
        var file = directory.ConfigFile;
        try
        {
            return File.Exists(file)
                ? ConfigFileReader.Read(File.ReadAllBytes(file), file, environment)
                : ZeroConfiguration.Read(environment) with { NoFile = WhyMissing(directory) };
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            var fault = new ConfigFault(ConfigPath.Root, $"The file cannot be read: {refused.Message.TrimEnd('.')}. Give the account that runs Heimdall the right to read it.");
            return new() { Faults = [fault], File = file };
        }
    }

    private static string WhyMissing(AppDirectory directory) =>
        Directory.Exists(directory.Path) ? $"there is no file {directory.ConfigFile}" : $"there is no folder {directory.Path}";
}
