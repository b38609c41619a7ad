using System.Net;

namespace Heimdall.Host.Security;

/// <summary>Whose page makes a browser send a request, as far as browsers tell.</summary>
internal static class RequestOrigin
{
    /// <summary>The gateway's own page, or what the person typed; false also where nothing tells.</summary>
    public static bool IsOwn(HttpRequest request)
    {
        // https://www.w3.org/TR/fetch-metadata/: scripts cannot set it.
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
            return site is "same-origin" or "none";
        return request.Headers.Origin is [{ } origin] && IsHost(origin, request);
    }

    /// <summary>The page comes from the host that was asked.</summary>
    public static bool IsHost(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase);

    /// <summary>A page that a server of this machine gave, or a program that shows pages of its own.</summary>
    public static bool IsOfThisMachine(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page)
        && (page.Scheme is "http" or "https" ? IsLoopback(page.Host) : page.Scheme is "app" or "file" or "tauri" or "vscode-file" or "vscode-webview");

    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
