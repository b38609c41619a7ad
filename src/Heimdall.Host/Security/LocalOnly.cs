using System.Net;

namespace Heimdall.Host.Security;

/// <summary>
/// Keeps administration to programs of this machine, and to those that mean it: the connection comes from loopback, and neither the <c>Host</c> header
/// nor the page a browser speaks for names another machine (DNS rebinding, and pages that post to localhost).
/// </summary>
internal static class LocalOnly
{
    // A proxy on this machine would make every client of its own look local.
    private static readonly string[] _forwarded = ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"];

    /// <summary>Null, or a sentence that says why the request is refused.</summary>
    public static string? Refusal(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } client || !IPAddress.IsLoopback(client))
            return "This is open to programs on the gateway's own machine only.";
        if (_forwarded.Any(context.Request.Headers.ContainsKey))
            return "This is not open through a proxy.";
        if (!RequestOrigin.IsLoopback(context.Request.Host.Host))
            return "The Host header must be localhost or a loopback address.";
        var origin = context.Request.Headers.Origin;
        return origin.Count > 0 && !origin.All(static page => Uri.TryCreate(page, UriKind.Absolute, out var url) && RequestOrigin.IsLoopback(url.Host))
            ? "Pages of other sites may not ask for this."
            : null;
    }

    /// <summary>The connection comes from this machine, and no proxy says that it stands in between.</summary>
    public static bool IsFromThisMachine(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } client && IPAddress.IsLoopback(client) && !_forwarded.Any(context.Request.Headers.ContainsKey);
}
