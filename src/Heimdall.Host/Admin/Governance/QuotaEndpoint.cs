using System.Text.Json.Nodes;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance;
using Heimdall.Engine.Governance.Limits;
using Heimdall.Host.Ingress;

namespace Heimdall.Host.Admin.Governance;

/// <summary>
/// <c>GET /api/governance/virtual-keys/quota</c>: who bears a virtual key, in any header that may carry one, sees what is left of its limits, and of those of
/// its team and customer. It needs no other right (spec/bifrost-core.md §6.1).
/// </summary>
internal static class QuotaEndpoint
{
    public static void MapQuota(this IEndpointRouteBuilder routes)
    {
        var current = routes.ServiceProvider.GetRequiredService<CurrentSnapshot>();
        var access = routes.ServiceProvider.GetRequiredService<AccessControl>();
        var time = routes.ServiceProvider.GetRequiredService<TimeProvider>();
        routes.MapOpen($"{VirtualKeys.Path}/quota", call => Task.FromResult(AdminReply.Ok(Quota(current.Value, Bearer(call, current.Value, access), time.GetUtcNow()))));
    }

    private static Caller Bearer(AdminCall call, GatewaySnapshot snapshot, AccessControl access)
    {
        var error = access.Identify(snapshot, new ClientHeaders(call.Http.Request.Headers, call.Http.Request), out var caller);
        return caller ?? throw new AdminRefusal(error?.StatusCode ?? StatusCodes.Status401Unauthorized, error?.Message ?? "Send your virtual key as x-bf-vk, or as the API key of your client.", "x-bf-vk");
    }

    private static JsonObject Quota(GatewaySnapshot snapshot, Caller caller, DateTimeOffset now)
    {
        var governance = snapshot.Options.Governance;
        LimitOwner key = new(LimitLevel.VirtualKey, caller.Key.Id);
        var own = snapshot.Limits.Of(key);
        var rate = governance.RateLimits.FirstOrDefault(rate => rate.Owner == key);
        var configs = caller.Key.Providers.SelectMany(config => snapshot.Limits.Of(new(LimitLevel.ProviderConfig, config.Id)));
        return new()
        {
            ["virtual_key_name"] = caller.Key.Name,
            ["is_active"] = caller.Key.IsActive,
            ["expires_at"] = caller.Key.ExpiresAt is { } end ? EntityView.Time(end) : null,
            ["budgets"] = new JsonArray(
            [
                .. from budget in governance.Budgets
                   where budget.Owner == key
                   select LimitViews.Budget(budget, own.First(limit => limit.Unit == LimitUnit.Money && limit.Id.Equals(budget.Id, StringComparison.Ordinal)), now),
            ]),
            ["rate_limit"] = rate is null ? null : LimitViews.RateLimit(rate, own, now),
            ["limits"] = new JsonArray([.. snapshot.Limits.For(caller).Concat(configs).Select(limit => View(limit, governance, now))]),
        };
    }

    /// <summary>Of any level and unit: money in US dollars.</summary>
    private static JsonObject View(Limit limit, GovernanceOptions governance, DateTimeOffset now)
    {
        var (max, used) = (limit.MaxAt(now), LimitViews.Used(limit, now));
        var isMoney = limit.Unit == LimitUnit.Money;
        return new()
        {
            ["level"] = LimitLists.Level(limit.Owner.Level),
            ["owner"] = LimitNames.Of(governance, limit.Owner),
            ["unit"] = limit.Unit switch { LimitUnit.Money => "usd", LimitUnit.Tokens => "tokens", _ => "requests" },
            ["limit"] = isMoney ? LimitViews.Usd(max) : max,
            ["used"] = isMoney ? LimitViews.Usd(used) : used,
            ["remaining"] = isMoney ? LimitViews.Usd(Math.Max(0, max - used)) : Math.Max(0, max - used),
            ["period"] = limit.Period.ToString(),
            ["resets_at"] = LimitViews.Ends(limit, now),
        };
    }
}
