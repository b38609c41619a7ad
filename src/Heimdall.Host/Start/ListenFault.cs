using System.Net.Sockets;

namespace Heimdall.Host.Start;

/// <summary>Why a port could not be had, and what to do.</summary>
internal static class ListenFault
{
    /// <returns>Null when listening is not what failed.</returns>
    public static string? Describe(Exception exception, StartOptions start)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is SocketException socket)
                return Describe(socket.SocketErrorCode, start);
        }

        return null;
    }

    private static string Describe(SocketError error, StartOptions start) => error switch
    {
        SocketError.AddressAlreadyInUse =>
            $"Port {start.Port} on {start.Address.Host} is in use by another program. Choose another ('-port {Another(start.Port)}'), or any free one ('-port 0').",
        SocketError.AccessDenied =>
            $"Port {start.Port} may not be opened by this account; ports below 1024 are often reserved. Choose a higher one, such as '-port 8080'.",
        SocketError.AddressNotAvailable =>
            $"{start.Address.Host} is not an address of this machine. Use '-host localhost', or '-host 0.0.0.0' for all interfaces.",
        _ => $"Could not listen on {start.Address.Host}, port {start.Port}: {error}.",
    };

    private static int Another(int port) => port < 65535 ? port + 1 : port - 1;
}
