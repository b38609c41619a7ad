using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;

namespace Heimdall.Engine.Upstream;

/// <summary>
/// Where no configured URL may lead unless the operator says so (<c>allow_private_network</c>): link-local addresses, at which clouds give a machine's
/// credentials to whatever runs on it (https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service, AWS's and Google's likewise).
/// </summary>
internal static class ForbiddenAddress
{
    private static readonly FrozenSet<string> _names = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "metadata", "metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal", "metadata.azure.internal");

    /// <summary>Metadata servers that are not link-local: Alibaba's, Oracle's older one, Azure's wire server, and AWS's of IPv6.</summary>
    private static readonly FrozenSet<IPAddress> _servers = FrozenSet.Create(
        IPAddress.Parse("100.100.100.200"), IPAddress.Parse("192.0.0.192"), IPAddress.Parse("168.63.129.16"), IPAddress.Parse("fd00:ec2::254"));

    /// <summary>Nothing is connected to this.</summary>
    public static bool Is(IPAddress address)
    {
        var plain = Plain(address);
        if (plain.AddressFamily == AddressFamily.InterNetworkV6)
            return plain.IsIPv6LinkLocal || _servers.Contains(plain);
        Span<byte> bytes = stackalloc byte[4];
        return plain.TryWriteBytes(bytes, out _) && ((bytes[0] == 169 && bytes[1] == 254) || _servers.Contains(plain));
    }

    /// <summary>What the host of a URL says by itself; a name that leads there is noticed when it is connected to.</summary>
    public static bool Is(Uri url) => _names.Contains(url.IdnHost.TrimEnd('.')) || (IPAddress.TryParse(url.IdnHost, out var address) && Is(address));

    /// <summary>
    /// The host is this machine, or one that only its own network reaches: fine in a file, where Ollama and vLLM are named; not what somebody who is
    /// elsewhere should be able to make the gateway call. Judged by what is written; names are not looked up.
    /// </summary>
    public static bool IsPrivate(Uri url)
    {
        var host = url.IdnHost.TrimEnd('.');
        return IPAddress.TryParse(host, out var address) ? IsPrivate(Plain(address))
            : !host.Contains('.', StringComparison.Ordinal)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".local", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".internal", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsPrivate(IPAddress address)
    {
        if (IPAddress.IsLoopback(address))
            return true;
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            return address.IsIPv6UniqueLocal || address.IsIPv6SiteLocal || address.IsIPv6LinkLocal || address.Equals(IPAddress.IPv6Any);
        Span<byte> bytes = stackalloc byte[4];
        return address.TryWriteBytes(bytes, out _) && bytes switch
        {
            [0 or 10 or 127, ..] or [192, 168, ..] or [169, 254, ..] => true,
            [172, >= 16 and <= 31, ..] or [100, >= 64 and <= 127, ..] => true, // RFC 1918, and RFC 6598 of carriers
            _ => false,
        };
    }

    /// <summary>IPv4 that is written as IPv6 (<c>::ffff:169.254.169.254</c>, and NAT64's <c>64:ff9b::</c>, RFC 6052) is what it stands for.</summary>
    private static IPAddress Plain(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out _) && bytes is [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, ..] ? new(bytes[12..]) : address;
    }
}

/// <summary>A name led to such an address; nothing was sent there.</summary>
internal sealed class ForbiddenAddressException() : IOException("The host name leads to a link-local address, which is not connected to unless \"allow_private_network\" says so.");
