using System.Security.Cryptography;

namespace Heimdall.Storage.ConfigFile;

/// <summary>
/// Where a configuration may lie: <c>config.json</c>, <c>bifrost.yaml</c> or <c>bifrost.yml</c> in the app directory, or one of the latter two in the
/// working directory (guides G16). The first one that is there is read.
/// </summary>
internal sealed class ConfigurationFiles(AppDirectory directory, string workingDirectory)
{
    private static readonly string[] YamlNames = ["bifrost.yaml", "bifrost.yml"];

    /// <summary>The first that counts first; absolute.</summary>
    public IReadOnlyList<string> Candidates { get; } =
    [
        .. YamlNames.Prepend(Path.GetFileName(directory.ConfigFile)).Select(name => Path.Combine(directory.Path, name))
            .Concat(YamlNames.Select(name => Path.Combine(Path.GetFullPath(workingDirectory), name)))
            .Distinct(StringComparer.Ordinal),
    ];

    public AppDirectory Directory => directory;

    /// <summary>Those that are there.</summary>
    public List<string> Find() => [.. Candidates.Where(File.Exists)];

    /// <summary>Another text for other files or another content of one; never the content itself.</summary>
    public string Fingerprint()
    {
        var parts = Find().Select(file => $"{file} {ContentHash(file)}");
        return string.Join('\n', parts);
    }

    /// <summary>Says that a file which is there is not read.</summary>
    public static void WarnOfOthers(IReadOnlyList<string> found, ConfigIssues issues)
    {
        foreach (var other in found.Skip(1))
            issues.Warn(ConfigPath.Root, $"There is also {other}; it is not read, because {found[0]} comes first. Remove one of the two.");
    }

    private static string ContentHash(string file)
    {
        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            return refused.Message; // what is wrong with it is said when it is read
        }
    }
}
