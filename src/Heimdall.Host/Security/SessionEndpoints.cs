using System.Data.Common;
using System.Text.Json.Nodes;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance;
using Heimdall.Host.Admin;
using Heimdall.Host.Ingress;

namespace Heimdall.Host.Security;

/// <summary><c>/api/session/*</c> (spec/bifrost-core.md §7), and <c>GET /login</c>, where login links lead.</summary>
internal static class SessionEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        var access = routes.ServiceProvider.GetRequiredService<AdminAccess>();
        var control = routes.ServiceProvider.GetRequiredService<AccessControl>();
        var current = routes.ServiceProvider.GetRequiredService<CurrentSnapshot>();
        routes.MapForAnybody("/api/session/login", (HttpMethods.Post, call => LogInAsync(call, access)));
        routes.MapForAnybody("/api/session/logout", (HttpMethods.Post, call => LogOutAsync(call, access)));
        routes.MapForAnybody("/api/session/is-auth-enabled", (HttpMethods.Get, call => StateAsync(call, access, control.RequiresVirtualKey(current.Value))));

        var links = routes.ServiceProvider.GetRequiredService<LoginLinks>();
        var log = routes.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger("Heimdall");
        routes.MapOnly("/login", [HttpMethods.Get], context => FollowAsync(context, access, links, log));
    }

    private static async Task<AdminReply> LogInAsync(AdminCall call, AdminAccess access)
    {
        RefusePages(call.Http);
        var body = await call.BodyAsync();
        if (access.Account is null)
            throw new AdminRefusal(StatusCodes.Status409Conflict, "There is no administrator's account here, so there is nothing to log in to (docs/security.md).");
        if (await access.LogInAsync(call.Http, Text(body, "username"), Text(body, "password")) is not { } token)
            throw new AdminRefusal(StatusCodes.Status401Unauthorized, "The name or the password is wrong.");
        SessionCookie.Set(call.Http, token);
        return AdminReply.Ok(new JsonObject { ["message"] = "Logged in.", ["token"] = token });
    }

    private static async Task<AdminReply> LogOutAsync(AdminCall call, AdminAccess access)
    {
        RefusePages(call.Http);
        await access.LogOutAsync(call.Http);
        SessionCookie.Clear(call.Http);
        return AdminReply.Ok(new JsonObject { ["message"] = "Logged out." });
    }

    private static async Task<AdminReply> StateAsync(AdminCall call, AdminAccess access, bool requiresVirtualKey) => AdminReply.Ok(new JsonObject
    {
        ["is_auth_enabled"] = !access.IsOpen,
        ["has_valid_token"] = await access.IsKnownAsync(call.Http),
        ["auth_type"] = access.IsOpen ? "none" : access.NeedsLink ? "link" : "password",
        ["inference_auth_enforced"] = requiresVirtualKey,
    });

    /// <summary>The page of another site may not log anybody in or out, be it into an account of its own.</summary>
    private static void RefusePages(HttpContext context)
    {
        if (context.Request.Headers.Origin.Count > 0 && !RequestOrigin.IsOwn(context.Request))
            throw new AdminRefusal(StatusCodes.Status403Forbidden, "Pages of other sites may not ask for this.");
    }

    private static string Text(JsonObject body, string name) =>
        body[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw AdminRefusal.BadField(name, "This must be a string.");

    private static async Task FollowAsync(HttpContext context, AdminAccess access, LoginLinks links, ILogger log)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "no-referrer"; // the address holds the token
        if (access.NeedsLink && context.Request.Query["token"] is [{ Length: > 0 } token] && !await LogInAsync(context, access, links, token, log))
            return;
        context.Response.Redirect("/");
    }

    /// <returns>False where the answer has been written.</returns>
    private static async Task<bool> LogInAsync(HttpContext context, AdminAccess access, LoginLinks links, string token, ILogger log)
    {
        try
        {
            if (await links.TryUseAsync(token, context.RequestAborted))
            {
                SessionCookie.Set(context, await access.LogInByLinkAsync(context));
                return true;
            }

            // Whoever can read the log is the operator, so that is where another one goes.
            if (await links.RenewAsync(context.RequestAborted) is { } link)
                log.LoginLink(link.ToString());
            await RefuseAsync(context, StatusCodes.Status401Unauthorized, "This login link was used before, or is older than 15 minutes. 'heimdall login-link' prints another one; Heimdall writes one to its log when it starts, and now if its last one no longer counts.");
        }
        catch (DbException)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "The configuration store cannot be reached, so nobody can log in; try again.");
        }

        return false;
    }

    private static Task RefuseAsync(HttpContext context, int status, string sentence)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync($"{sentence}\n", context.RequestAborted);
    }
}
