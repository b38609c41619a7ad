using System.Globalization;

namespace Heimdall.EndToEnd.Tests.Chaos;

/// <summary>The system's own list of TCP connections (Linux, proc(5)).</summary>
internal static class Sockets
{
    private const string Established = "01";
    private const string WaitsToBeClosed = "08";

    /// <summary>How many ends of connections from or to the port are open; those that the system alone still remembers do not count.</summary>
    public static int OpenAt(int port)
    {
        var suffix = $":{port.ToString("X4", CultureInfo.InvariantCulture)}";
        return new[] { "/proc/self/net/tcp", "/proc/self/net/tcp6" }
            .Where(File.Exists)
            .SelectMany(static file => File.ReadLines(file).Skip(1))
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Count(entry => entry[3] is Established or WaitsToBeClosed && (entry[1].EndsWith(suffix, StringComparison.Ordinal) || entry[2].EndsWith(suffix, StringComparison.Ordinal)));
    }
}
