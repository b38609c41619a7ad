using System.Text;
using Heimdall.Engine.Configuration;
using Heimdall.Storage.ConfigFile;

namespace Heimdall.Engine.Tests.Configuration;

/// <summary>Reads a configuration written in a test, with the environment given beside it.</summary>
internal static class ConfigText
{
    public static ConfigurationResult Read(string json, params (string Name, string Value)[] environment) =>
        ConfigFileReader.Read(Encoding.UTF8.GetBytes(json), "config.json", Environment(environment));

    public static ConfigurationResult ReadYaml(string yaml, params (string Name, string Value)[] environment) =>
        YamlFileReader.Read(Encoding.UTF8.GetBytes(yaml), "bifrost.yaml", new ConfigIssues(Environment(environment)));

    public static IEnumerable<string> Warnings(this ConfigurationResult result) =>
        result.Notices.Where(notice => notice.Level == NoticeLevel.Warning).Select(notice => notice.Path);

    /// <summary>The options of a configuration that has no faults.</summary>
    public static GatewayOptions Options(string json, params (string Name, string Value)[] environment)
    {
        var result = Read(json, environment);
        Assert.Empty(result.Faults);
        return result.Options!;
    }

    /// <summary>The only provider of a configuration that has no faults.</summary>
    public static ProviderOptions Provider(string json, params (string Name, string Value)[] environment) =>
        Assert.Single(Options($$$$"""{"providers": {{{{json}}}}}""", environment).Providers);

    public static Func<string, string?> Environment(params (string Name, string Value)[] variables) =>
        name => variables.Where(variable => string.Equals(variable.Name, name, StringComparison.Ordinal)).Select(variable => variable.Value).FirstOrDefault();
}
