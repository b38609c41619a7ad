using Heimdall.TestKit;

namespace Heimdall.Tidy.Tests;

/// <summary>The files of this repository, without what builds and package managers put there.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = [".git", "artifacts", "bin", "obj", "node_modules", "TestResults"];

    public static string Root => RepositoryFolder.Path;

    private static string[] IgnoredFolders { get; } = [.. Read(".gitignore").Split('\n').Where(line => line.EndsWith('/')).Select(line => line.TrimStart('/'))];

    /// <summary>Every file, relative to the root, with forward slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Walk(new DirectoryInfo(Root)).Order(StringComparer.Ordinal)];

    public static IEnumerable<string> Under(string folder, string extension) =>
        Files.Where(file => file.StartsWith(folder, StringComparison.Ordinal) && file.EndsWith(extension, StringComparison.Ordinal));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    /// <summary>In a folder that <c>.gitignore</c> names: made on each machine, so it may be missing.</summary>
    public static bool IsIgnored(string path) => Array.Exists(IgnoredFolders, folder => path.StartsWith(folder, StringComparison.Ordinal));

    /// <summary>Reports all faults of a rule at once.</summary>
    public static void AssertNone(IEnumerable<string> faults, string rule)
    {
        var found = faults.ToList();
        Assert.True(found.Count == 0, $"{rule}\n  {string.Join("\n  ", found)}");
    }

    private static IEnumerable<string> Walk(DirectoryInfo folder) => folder.EnumerateFileSystemInfos()
        .Where(entry => entry.LinkTarget is null && !NotOurs.Contains(entry.Name))
        .Select(entry => (Entry: entry, Path: Path.GetRelativePath(Root, entry.FullName).Replace('\\', '/')))
        .Where(found => !IsIgnored(found.Path + '/'))
        .SelectMany(found => found.Entry is DirectoryInfo inner ? Walk(inner) : [found.Path]);
}
