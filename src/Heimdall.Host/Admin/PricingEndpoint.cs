using System.Text.Json.Nodes;
using Heimdall.Host.Reload;

namespace Heimdall.Host.Admin;

/// <summary><c>POST /api/pricing/force-sync</c>: fetches the datasheet of prices now (spec/bifrost-core.md §6.9).</summary>
internal static class PricingEndpoint
{
    public static void Map(IEndpointRouteBuilder routes, PriceRefresher prices) => routes.MapAdmin("/api/pricing/force-sync", (HttpMethods.Post, call => SyncAsync(call, prices)));

    private static async Task<AdminReply> SyncAsync(AdminCall call, PriceRefresher prices)
    {
        // Files may be read, which may not happen on the thread of the socket.
        var refresh = await Task.Run(() => prices.RefreshAsync(call.Aborted), call.Aborted);
        return refresh.Fault is { } fault
            ? throw AdminRefusal.Conflict("framework.pricing.pricing_url", fault)
            : AdminReply.Ok(new JsonObject { ["status"] = "success", ["message"] = "The prices of the datasheet are in force.", ["models"] = refresh.Models });
    }
}
