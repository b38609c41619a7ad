using Heimdall.Engine.Configuration;
using YamlDotNet.Core;

namespace Heimdall.Storage.ConfigFile;

/// <summary>
/// Reads <c>bifrost.yaml</c> (guides G16): everything that <c>config.json</c> may hold, written in YAML. Faults and notices name the line.
/// </summary>
internal static class YamlFileReader
{
    /// <param name="file">Only named in the result.</param>
    public static ConfigurationResult Read(ReadOnlyMemory<byte> yaml, string? file, ConfigIssues issues)
    {
        try
        {
            var text = YamlText.Read(yaml);
            var result = ConfigFileReader.Read(text.Json, file, issues);
            return result with
            {
                Faults = [.. result.Faults.Select(fault => fault with { Path = At(text, fault.Path) })],
                Notices = [.. result.Notices.Select(notice => notice with { Path = At(text, notice.Path) })],
            };
        }
        catch (YamlException malformed)
        {
            var at = malformed.Start.Line > 0 ? $"line {malformed.Start.Line}, column {malformed.Start.Column}" : ConfigPath.Root;
            issues.Fault(at, $"The file is not YAML that Heimdall reads: {(malformed.InnerException ?? malformed).Message.TrimEnd('.')}.");
            return issues.Result(new(), file);
        }
    }

    /// <summary>Paths that are none, such as the name of a variable, stay as they are.</summary>
    private static string At(YamlText text, string path) =>
        path.StartsWith(ConfigPath.Root, StringComparison.Ordinal) ? $"{path} (line {text.LineOf(path)})" : path;
}
