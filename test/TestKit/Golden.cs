using System.Text;

namespace Heimdall.TestKit;

/// <summary>
/// Golden folders: wire bodies beside what must become of them. Run the tests with <c>HEIMDALL_ACCEPT=1</c> to write the expected files
/// anew, then read the diff before it is committed.
/// </summary>
public static class Golden
{
    /// <summary>The folders below <paramref name="folder"/>, by name, sorted.</summary>
    /// <param name="folder">Relative to the repository's root.</param>
    public static IReadOnlyList<string> Cases(string folder) =>
        [.. Directory.EnumerateDirectories(PathOf(folder)).Select(static path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    /// <param name="file">Relative to the repository's root.</param>
    public static byte[] Read(string file) => File.ReadAllBytes(PathOf(file));

    /// <param name="file">Relative to the repository's root.</param>
    public static bool Exists(string file) => File.Exists(PathOf(file));

    /// <summary>Compares with a golden file, or writes it when differences are accepted.</summary>
    /// <returns>The two texts to compare; equal when the file was written.</returns>
    public static (string Expected, string Actual) Check(string file, ReadOnlySpan<byte> actual)
    {
        var path = PathOf(file);
        if (Environment.GetEnvironmentVariable("HEIMDALL_ACCEPT") is "1")
            File.WriteAllBytes(path, actual);
        return (File.Exists(path) ? File.ReadAllText(path) : $"{file} is missing; accept it with HEIMDALL_ACCEPT=1", Encoding.UTF8.GetString(actual));
    }

    private static string PathOf(string file) => Path.Combine(Root.Value, file);

    private static readonly Lazy<string> Root = new(static () =>
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Heimdall.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The tests run outside the repository.");
    });
}
