using System.Net.Sockets;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Framing;

namespace Heimdall.Engine.Upstream;

/// <summary>Failures of the connection, in words for the client: no addresses, no stack.</summary>
internal static class UpstreamFailure
{
    public static GatewayError Describe(Exception exception) => new(ErrorKind.Upstream, ErrorSource.Upstream, Message(exception));

    /// <summary>The stream ended before the answer did.</summary>
    public static GatewayError CutOff() => new(ErrorKind.Upstream, ErrorSource.Upstream, "The upstream closed the connection in the midst of its answer.");

    /// <summary>Providers do not move their endpoints: such an answer means a wrong base URL, or a login page in between.</summary>
    public static GatewayError Redirect(int status) => new(
        ErrorKind.Upstream,
        ErrorSource.Upstream,
        $"The upstream answered with a redirect ({status}), which is not followed. Check the provider's base URL.")
    {
        ShouldRetry = false,
    };

    /// <summary>An idle connection was closed by the upstream just when it was used: nothing of the request was answered.</summary>
    public static bool WasStaleConnection(Exception exception) =>
        exception is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded };

    private static string Message(Exception exception) => exception switch
    {
        FramingException => exception.Message,
        _ when PackedBody.IsDamage(exception) => "The upstream's answer is not compressed as it says.",
        { InnerException: ForbiddenAddressException } or ForbiddenAddressException => "The upstream's host name leads to a link-local address, which is not connected to.",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "The upstream's host name could not be resolved.",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "No secure connection to the upstream could be made.",
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => "The proxy on the way to the upstream refused the connection.",
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => "The upstream refused the connection.",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "The upstream could not be reached.",
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => "The upstream closed the connection without an answer.",
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => "The headers of the upstream's answer are too long.",
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => "The upstream's answer is not HTTP.",
        _ => "The connection to the upstream broke.",
    };
}
