using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Heimdall.Host.Start;

/// <summary>Where to listen: what the operator's <c>-host</c> means on this machine.</summary>
internal sealed class ListenAddress
{
    private readonly ImmutableArray<IPAddress> _addresses;

    private ListenAddress(string host, ImmutableArray<IPAddress> addresses) => (Host, _addresses) = (host, addresses);

    /// <summary>IPv4 and IPv6 loopback.</summary>
    public static ListenAddress Localhost { get; } = new("localhost", [IPAddress.Loopback, IPAddress.IPv6Loopback]);

    /// <summary>As the operator wrote it.</summary>
    public string Host { get; }

    /// <summary>Only programs on this machine can reach it.</summary>
    public bool IsLoopback => _addresses.All(IPAddress.IsLoopback);

    private bool IsAny => _addresses.Any(address => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));

    /// <param name="host"><c>localhost</c>, an address, <c>*</c> for all interfaces, or a name.</param>
    /// <summary>Null when the host means nothing here. Looks a name up, which may take as long as the system's resolver does.</summary>
    public static ListenAddress? TryResolve(string host) => host switch
    {
        "*" or "+" => new(host, [IPAddress.IPv6Any]),
        _ when string.Equals(host, Localhost.Host, StringComparison.OrdinalIgnoreCase) => Localhost,
        _ when IPAddress.TryParse(host, out var address) => new(host, [address]),
        _ => TryLookUp(host),
    };

    /// <summary>Makes Kestrel listen here, and nowhere that other settings or variables name.</summary>
    public void Apply(KestrelServerOptions kestrel, int port)
    {
        // Kestrel cannot pick one free port for two addresses: "any free port" of localhost is one of IPv4 alone.
        if (this == Localhost && port == 0)
            kestrel.Listen(IPAddress.Loopback, port);
        else if (this == Localhost)
            kestrel.ListenLocalhost(port); // IPv4 and IPv6, or the one of them that this machine has
        else if (Host is "*" or "+")
            kestrel.ListenAnyIP(port);
        else
            foreach (var address in _addresses)
                kestrel.Listen(address, port);
    }

    /// <summary>The URL that programs on this machine use.</summary>
    /// <param name="port">The one that is bound, not 0.</param>
    public Uri UrlFor(int port)
    {
        var host = IsAny ? Localhost.Host : Host;
        return new UriBuilder(Uri.UriSchemeHttp, host, port).Uri;
    }

    private static ListenAddress? TryLookUp(string host)
    {
        try
        {
            var addresses = Dns.GetHostAddresses(host);
            return addresses.Length == 0 ? null : new(host, [.. addresses]);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return null;
        }
    }
}
