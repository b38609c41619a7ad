using System.Text;

namespace Heimdall.Host.Security;

/// <summary>How a credential came.</summary>
internal enum CredentialKind
{
    None,

    /// <summary>In <c>Authorization</c>: a session's token or an access key.</summary>
    Bearer,

    /// <summary>In <c>Authorization</c>: name and password.</summary>
    Basic,

    /// <summary>Browsers send it whoever's page makes them.</summary>
    Cookie,
}

/// <summary>The credential that a request of the management API shows; not yet judged.</summary>
/// <param name="Token">Of a bearer or a cookie; the password of Basic.</param>
internal readonly record struct GivenCredential(CredentialKind Kind, string Token, string UserName = "")
{
    /// <summary>Longer than any that is issued; what is longer is not looked at.</summary>
    private const int MaxLength = 1024;

    public static GivenCredential Of(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.Length > MaxLength)
            return default;
        if (After(header, "Bearer ") is { Length: > 0 } token)
            return new(CredentialKind.Bearer, token);
        if (After(header, "Basic ") is { } basic && Decode(basic) is { } pair && pair.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon)
            return new(CredentialKind.Basic, pair[(colon + 1)..], pair[..colon]);
        return request.Cookies[SessionCookie.Name] is { Length: > 0 and <= MaxLength } cookie ? new(CredentialKind.Cookie, cookie) : default;
    }

    private static string? After(string header, string scheme) => header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? header[scheme.Length..].Trim() : null;

    private static string? Decode(string base64)
    {
        Span<byte> bytes = stackalloc byte[MaxLength];
        return Convert.TryFromBase64String(base64, bytes, out var count) ? Encoding.UTF8.GetString(bytes[..count]) : null;
    }
}
