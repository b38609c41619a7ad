using System.Net;
using System.Net.Sockets;

namespace Heimdall.Engine.Upstream;

/// <summary>
/// Connects as the platform does by itself, and looks at where that led before a byte is sent: a name may have been harmless when it was configured
/// (DNS rebinding). Once for each connection, not for each request.
/// </summary>
internal static class GuardedConnection
{
    /// <exception cref="ForbiddenAddressException">The name leads to an address that nothing is connected to.</exception>
    public static async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            if (socket.RemoteEndPoint is IPEndPoint end && ForbiddenAddress.Is(end.Address))
                throw new ForbiddenAddressException();
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
