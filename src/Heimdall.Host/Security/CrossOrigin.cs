using System.Collections.Frozen;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance;
using Heimdall.Host.Ingress;
using Heimdall.Wire.Canonical;

namespace Heimdall.Host.Security;

/// <summary>
/// What pages of other origins may do (CORS): call the inference paths from this machine and from the origins that <c>client.allowed_origins</c> names; the
/// management API only where an origin is named. Credentials that browsers send by themselves are never part of it. A gateway that asks for no virtual key
/// refuses other pages altogether, as they could spend without reading the answer. Requests without an <c>Origin</c> pass at once.
/// </summary>
internal sealed class CrossOrigin(CurrentSnapshot current, AccessControl access, GatewayExposure exposure)
{
    private const string Any = "*";

    private static readonly FrozenSet<string> _usual = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "content-type", "authorization", "x-requested-with", "x-api-key", "x-goog-api-key", "api-key", "accept", "user-agent");

    private static readonly string[] _families = ["x-stainless-", "anthropic-", "openai-", "x-bf-", "x-goog-"];

    public Task InvokeAsync(HttpContext context, RequestDelegate next) => context.Request.Headers.Origin is [{ } origin] ? CheckAsync(context, origin, next) : next(context);

    private Task CheckAsync(HttpContext context, string origin, RequestDelegate next)
    {
        var client = current.Value.Options.Client;
        var isInference = !IsManagement(context.Request.Path);
        var isAllowed = client.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase)
            || (isInference && (RequestOrigin.IsOfThisMachine(origin) || client.AllowedOrigins.Contains(Any, StringComparer.Ordinal)));
        if (isAllowed)
            Allow(context.Response, origin);
        if (HttpMethods.IsOptions(context.Request.Method) && context.Request.Headers.AccessControlRequestMethod.Count > 0)
            return AnswerPreflight(context, client, isAllowed);
        return isAllowed || !isInference || IsOwnPage(context.Request, origin) || access.RequiresVirtualKey(current.Value) ? next(context) : RefuseAsync(context);
    }

    /// <summary>Of a gateway on loopback that is the case above: any other name that leads here was made to (DNS rebinding).</summary>
    private bool IsOwnPage(HttpRequest request, string origin) => !exposure.IsLocal && RequestOrigin.IsHost(origin, request);

    /// <summary>All that has no virtual key as its credential.</summary>
    private static bool IsManagement(PathString path) => path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments("/login", StringComparison.OrdinalIgnoreCase);

    private static void Allow(HttpResponse response, string origin)
    {
        response.Headers.AccessControlAllowOrigin = origin;
        response.Headers.Append("Vary", "Origin");
        response.Headers.AccessControlExposeHeaders = "x-request-id, retry-after";
    }

    private static Task AnswerPreflight(HttpContext context, ClientOptions client, bool isAllowed)
    {
        context.Response.StatusCode = isAllowed ? StatusCodes.Status204NoContent : StatusCodes.Status403Forbidden;
        if (!isAllowed)
            return Task.CompletedTask;
        var headers = context.Response.Headers;
        headers.AccessControlAllowMethods = "GET, POST, PUT, PATCH, DELETE, OPTIONS";
        headers.AccessControlAllowHeaders = string.Join(", ", AllowedHeaders(context.Request, client));
        headers.AccessControlMaxAge = "600";
        if (context.Request.Headers.ContainsKey("Access-Control-Request-Private-Network"))
            headers["Access-Control-Allow-Private-Network"] = "true";
        return Task.CompletedTask;
    }

    private static IEnumerable<string> AllowedHeaders(HttpRequest request, ClientOptions client) => request.Headers.AccessControlRequestHeaders.ToString()
        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Where(name => client.AllowedHeaders.Contains(Any, StringComparer.Ordinal)
            || _usual.Contains(name)
            || _families.Any(family => name.StartsWith(family, StringComparison.OrdinalIgnoreCase))
            || client.AllowedHeaders.Contains(name, StringComparer.OrdinalIgnoreCase));

    private static Task RefuseAsync(HttpContext context)
    {
        var message = "Pages of other sites may not use this gateway, as it asks for no virtual key. Name their origins in \"client\": {\"allowed_origins\": […]}.";
        return UnknownPath.WriteAsync(context, new GatewayError(ErrorKind.Permission, ErrorSource.Gateway, message) { Code = "origin_not_allowed", ShouldRetry = false });
    }
}
