using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Heimdall.Bench.Sockets;

namespace Heimdall.Bench.Mock;

/// <summary>An upstream on loopback that costs next to nothing; see <see cref="MockConnection"/> for what it answers.</summary>
internal static class MockCommand
{
    /// <summary>Runs until the process is ended. Prints its port, which is free unless <c>--port</c> asks for one.</summary>
    public static void Run(Arguments arguments)
    {
        using var loop = new EventLoop();
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, arguments.Number("port", 0)));
        listener.Listen(4096);
        loop.Add(listener, new Acceptor(loop, listener));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"port {((IPEndPoint)listener.LocalEndPoint!).Port}"));
        loop.RunUntil(long.MaxValue);
    }

    private sealed class Acceptor(EventLoop loop, Socket listener) : ISocketHandler
    {
        public void Ready(int events) => _ = new MockConnection(loop, listener.Accept());
    }
}
