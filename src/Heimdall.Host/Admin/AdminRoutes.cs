using System.Collections.Frozen;
using System.Data.Common;
using Heimdall.Host.Ingress;
using Heimdall.Host.Security;
using Heimdall.Storage.ConfigStore;

namespace Heimdall.Host.Admin;

/// <summary>Answers a request of the management API. Expected failures are thrown as <see cref="AdminRefusal"/>.</summary>
internal delegate Task<AdminReply> AdminHandler(AdminCall call);

/// <summary>The one way to map a path of the management API: whoever asks is identified before anything is read.</summary>
internal static class AdminRoutes
{
    /// <summary>Whoever may look may read; whoever may change the configuration may use the other methods.</summary>
    public static void MapAdmin(this IEndpointRouteBuilder routes, string path, params (string Method, AdminHandler Handler)[] handlers) =>
        Map(routes, path, null, handlers);

    /// <param name="scope">What it takes, whatever the method.</param>
    public static void MapAdmin(this IEndpointRouteBuilder routes, string path, AdminScope scope, params (string Method, AdminHandler Handler)[] handlers) =>
        Map(routes, path, scope, handlers);

    /// <summary>For what needs no administrator, because a virtual key is its credential.</summary>
    public static void MapOpen(this IEndpointRouteBuilder routes, string path, AdminHandler read) => routes.MapForAnybody(path, (HttpMethods.Get, read));

    /// <summary>For what has to be open, as logging in has.</summary>
    public static void MapForAnybody(this IEndpointRouteBuilder routes, string path, params (string Method, AdminHandler Handler)[] handlers)
    {
        var byMethod = ByMethod(handlers);
        routes.MapOnly(path, Methods(byMethod), async context =>
        {
            var reply = await ReplyAsync(byMethod[context.Request.Method], new(context, AdminIdentity.Anybody));
            await reply.WriteAsync(context.Response);
        });
    }

    private static void Map(IEndpointRouteBuilder routes, string path, AdminScope? scope, (string Method, AdminHandler Handler)[] handlers)
    {
        var access = routes.ServiceProvider.GetRequiredService<AdminAccess>();
        var byMethod = ByMethod(handlers);
        routes.MapOnly(path, Methods(byMethod), async context =>
        {
            var needed = scope ?? (HttpMethods.IsGet(context.Request.Method) ? AdminScope.Read : AdminScope.Write);
            var (who, refusal) = await access.AuthorizeAsync(context, needed);
            var reply = who is null ? AdminReply.Of(refusal!) : await ReplyAsync(byMethod[context.Request.Method], new(context, who));
            await reply.WriteAsync(context.Response);
        });
    }

    private static FrozenDictionary<string, AdminHandler> ByMethod((string Method, AdminHandler Handler)[] handlers) =>
        handlers.ToFrozenDictionary(static entry => entry.Method, static entry => entry.Handler, StringComparer.OrdinalIgnoreCase);

    private static string[] Methods(FrozenDictionary<string, AdminHandler> handlers) => [.. handlers.Keys.Order(StringComparer.Ordinal)];

    private static async Task<AdminReply> ReplyAsync(AdminHandler handler, AdminCall call)
    {
        try
        {
            return await handler(call);
        }
        catch (AdminRefusal refusal)
        {
            return AdminReply.Of(refusal);
        }
        catch (MasterKeyException unreadable)
        {
            return AdminReply.Of(new(StatusCodes.Status503ServiceUnavailable, $"Nothing was changed. {unreadable.Message}"));
        }
        catch (DbException)
        {
            // What the driver says may name users and hosts; the log of the store's listener has it.
            return AdminReply.Of(new(StatusCodes.Status503ServiceUnavailable, "The configuration store cannot be reached, so nothing was changed. What is in force stays in force; try again."));
        }
    }
}
