namespace Heimdall.TestKit;

/// <summary>The folder that holds the solution this test was built from.</summary>
internal static class RepositoryFolder
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Heimdall.slnx")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("The tests do not run from inside the repository: no folder above them holds Heimdall.slnx.");
    }
}
