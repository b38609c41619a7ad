namespace Heimdall.Host.Security;

/// <summary>The cookie by which a browser shows its session. Scripts cannot read it, and other sites' pages cannot make a browser send it.</summary>
internal static class SessionCookie
{
    public const string Name = "heimdall_session";

    public static void Set(HttpContext context, string token) => context.Response.Cookies.Append(Name, token, Options(context, Sessions.Longest));

    public static void Clear(HttpContext context) => context.Response.Cookies.Delete(Name, Options(context, null));

    private static CookieOptions Options(HttpContext context, TimeSpan? maxAge) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        // A proxy that ends TLS says so; claiming it falsely only makes the cookie stricter.
        Secure = context.Request.IsHttps || context.Request.Headers["X-Forwarded-Proto"].ToString().StartsWith("https", StringComparison.OrdinalIgnoreCase),
        Path = "/",
        MaxAge = maxAge,
        IsEssential = true,
    };
}
