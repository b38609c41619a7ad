namespace Heimdall.EndToEnd.Tests.Clients;

/// <summary>Real clients and material that a machine may lack: a reason to skip there, and a failure where <c>CI=true</c>.</summary>
internal static class RealComponent
{
    private static readonly bool MustBeThere = Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>Material that is not ours to publish; null where it is not on this machine.</summary>
    public static string? SharedFolder { get; } = Environment.GetEnvironmentVariable("HEIMDALL_SHARED") is { Length: > 0 } folder ? folder : null;

    /// <summary>A client that <c>./test.sh</c> installs.</summary>
    /// <param name="pattern">Below <c>node_modules</c>; folders may hold wildcards.</param>
    public static string Installed(string pattern)
    {
        if (NodeClients.Find(pattern) is { } path)
            return path;
        var reason = $"{pattern} is not installed; ./test.sh installs it where npm is.";
        Assert.SkipWhen(!MustBeThere, reason);
        throw new FileNotFoundException(reason);
    }

    /// <summary>
    /// A file of the shared folder, which is not ours to publish. CI runs where it is absent too, and then our own upstreams
    /// do what they can in its place: so its absence is never a failure.
    /// </summary>
    public static string Shared(string path)
    {
        Assert.SkipWhen(SharedFolder is null, "HEIMDALL_SHARED is not set: the shared simulated upstream is not on this machine.");
        return Path.Combine(SharedFolder!, path);
    }
}
