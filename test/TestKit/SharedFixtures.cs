namespace Heimdall.TestKit;

/// <summary>
/// Recorded provider traffic that is not part of this repository. Its place is given by the environment variable
/// <c>HEIMDALL_SHARED</c>; tests skip with a reason where it is not set.
/// </summary>
public static class SharedFixtures
{
    public const string Missing = "HEIMDALL_SHARED does not name a folder with recorded traffic.";

    public static bool Exist => Directory.Exists(Folder);

    /// <summary>Names of the JSON files in a folder; one empty name where there is none, so that a theory has a case to skip.</summary>
    /// <param name="folder">Such as <c>fixtures/recorded/anthropic</c>.</param>
    public static IReadOnlyList<string> Names(string folder) => Exist
        ? [.. Directory.EnumerateFiles(Path.Combine(Folder!, folder), "*.json").Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)]
        : [""];

    public static byte[] Read(string folder, string name) => File.ReadAllBytes(Path.Combine(Folder!, folder, name));

    private static string? Folder => Environment.GetEnvironmentVariable("HEIMDALL_SHARED");
}
