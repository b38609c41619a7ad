namespace Heimdall.Storage;

/// <summary>The folder that holds everything the gateway keeps: configuration and databases (spec/bifrost-core.md §1.4).</summary>
internal sealed class AppDirectory
{
    private AppDirectory(string path) => Path = path;

    /// <summary>Absolute.</summary>
    public string Path { get; }

    /// <summary>The datasheet of prices that was fetched last.</summary>
    public string PriceFile => System.IO.Path.Combine(Path, "prices.tsv");

    public string ConfigFile => System.IO.Path.Combine(Path, "config.json");

    /// <summary>The folder asked for, or the usual one of the system.</summary>
    /// <param name="asked">The flag <c>-app-dir</c>; relative to the working directory.</param>
    /// <param name="environment">The value of an environment variable, or null.</param>
    public static AppDirectory Locate(string? asked, Func<string, string?> environment) =>
        new(System.IO.Path.GetFullPath(string.IsNullOrWhiteSpace(asked) ? Usual(environment) : asked));

    /// <summary>Creates the folder, for its owner only, where it is missing, and tries whether files can be written there.</summary>
    /// <returns>Null, or a sentence that says what is wrong and what to do.</returns>
    public string? Prepare()
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(Path);
            else
                Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

            var probe = System.IO.Path.Combine(Path, $".heimdall-probe-{Guid.NewGuid():n}");
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose))
                return null;
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            return $"The folder {Path} cannot be written: {refused.Message.TrimEnd('.')}. Give the account that runs Heimdall the right to write there, or choose another folder with -app-dir.";
        }
    }

    /// <summary><c>%APPDATA%\heimdall</c> on Windows; elsewhere, macOS included, <c>$XDG_CONFIG_HOME/heimdall</c> or <c>~/.config/heimdall</c>.</summary>
    private static string Usual(Func<string, string?> environment)
    {
        if (OperatingSystem.IsWindows())
            return System.IO.Path.Combine(environment("APPDATA") ?? Home(environment), "heimdall");

        // The XDG specification has relative values ignored.
        var configured = environment("XDG_CONFIG_HOME");
        return System.IO.Path.IsPathRooted(configured)
            ? System.IO.Path.Combine(configured, "heimdall")
            : System.IO.Path.Combine(Home(environment), ".config", "heimdall");
    }

    private static string Home(Func<string, string?> environment) =>
        environment("HOME") is { Length: > 0 } home ? home : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
}
