namespace Heimdall.Wire.Providers;

/// <summary>An environment variable that says where the operator's own server, or their own account at the provider, is reached.</summary>
/// <param name="Template">The base URL, <c>{0}</c> being the variable's value; null where the value is the address itself.</param>
/// <param name="Port">Port of an address that names none; then the scheme is <c>http</c> unless written. 0: <c>https</c>, its own port.</param>
internal readonly record struct AddressVariable(string Name, string? Template = null, int Port = 0)
{
    /// <summary>Reads <c>host</c>, <c>host:port</c>, <c>:port</c> and whole URLs. Null where the value is no address.</summary>
    public Uri? Read(string value)
    {
        value = value.Trim();
        if (Template is not null)
            return Http(Template.Replace("{0}", WithoutScheme(value).TrimEnd('/'), StringComparison.Ordinal));
        if (value.Contains("://", StringComparison.Ordinal))
            return Reachable(Http(value));

        var address = value.StartsWith(':') ? "localhost" + value : value;
        if (Http((Port > 0 ? "http://" : "https://") + address) is not { } url)
            return null;
        return Reachable(Port > 0 && !HasPort(address) ? new UriBuilder(url) { Port = Port }.Uri : url);
    }

    private static bool HasPort(string address)
    {
        var authority = address.AsSpan();
        if (authority.IndexOf('/') is >= 0 and var slash)
            authority = authority[..slash];
        return authority.LastIndexOf(':') > authority.LastIndexOf(']');
    }

    /// <summary>A server listens on 0.0.0.0; nobody can call it there.</summary>
    private static Uri? Reachable(Uri? url) => url is { Host: "0.0.0.0" or "[::]" } ? new UriBuilder(url) { Host = "localhost" }.Uri : url;

    private static string WithoutScheme(string value) => value.Contains("://", StringComparison.Ordinal) ? value[(value.IndexOf("://", StringComparison.Ordinal) + 3)..] : value;

    private static Uri? Http(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0 ? url : null;
}
