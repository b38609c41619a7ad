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
        // Loopback alone, of both families: the same number at another address is somebody else's.
        var number = port.ToString("X4", CultureInfo.InvariantCulture);
        string[] ends = [$"0100007F:{number}", $"{new string('0', 24)}01000000:{number}"];
        return new[] { "/proc/self/net/tcp", "/proc/self/net/tcp6" }
            .Where(File.Exists)
            .SelectMany(static file => File.ReadLines(file).Skip(1))
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Count(entry => entry[3] is Established or WaitsToBeClosed && ends.Any(end => entry[1].EndsWith(end, StringComparison.Ordinal) || entry[2].EndsWith(end, StringComparison.Ordinal)));
    }
}
