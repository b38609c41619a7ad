namespace Heimdall.TestKit;

/// <summary>The JavaScript clients that <c>./test.sh</c> installs, each at the version that <c>test/clients/package.json</c> pins.</summary>
internal static class NodeClients
{
    public static string Folder { get; } = Path.Combine(RepositoryFolder.Path, "test", "clients");

    /// <param name="pattern">Below <c>node_modules</c>; folders may hold wildcards.</param>
    /// <returns>Null where it is not installed.</returns>
    public static string? Find(string pattern) => pattern.Split('/').Aggregate(
        (IEnumerable<string>)[Path.Combine(Folder, "node_modules")],
        (folders, name) => folders.Where(Directory.Exists).SelectMany(folder => Directory.GetFileSystemEntries(folder, name))).FirstOrDefault();
}
