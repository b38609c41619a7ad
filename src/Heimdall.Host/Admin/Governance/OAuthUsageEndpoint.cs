using System.Text.Json.Nodes;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance;
using Heimdall.Engine.Governance.Limits;
using Heimdall.Host.Ingress;
using Heimdall.Wire.Dialects;

namespace Heimdall.Host.Admin.Governance;

/// <summary><c>GET /api/oauth/usage</c>, also below <c>/anthropic</c>: the bearer's budgets in the shape that Claude Code reads, money in cents (conformance P15).</summary>
internal static class OAuthUsageEndpoint
{
    private const decimal Cents = Limit.NanoUsd / 100;

    public static void MapOAuthUsage(this IEndpointRouteBuilder routes)
    {
        var current = routes.ServiceProvider.GetRequiredService<CurrentSnapshot>();
        var access = routes.ServiceProvider.GetRequiredService<AccessControl>();
        var time = routes.ServiceProvider.GetRequiredService<TimeProvider>();
        foreach (var path in (ReadOnlySpan<string>)["/api/oauth/usage", "/anthropic/api/oauth/usage"])
            routes.MapOnly(path, [HttpMethods.Get], context => AnswerAsync(context, current.Value, access, time.GetUtcNow()));
    }

    private static Task AnswerAsync(HttpContext context, GatewaySnapshot snapshot, AccessControl access, DateTimeOffset now)
    {
        if (access.Identify(snapshot, new ClientHeaders(context.Request.Headers, context.Request), out var caller) is { } refusal)
            return ErrorWriter.WriteAsync(context.Response, Dialect.Of(DialectId.AnthropicMessages), refusal, IdSource.Random.Next("req_"u8).ToString());
        Limit[] budgets = caller is null ? [] : [.. snapshot.Limits.For(caller).Where(static limit => limit.Unit == LimitUnit.Money)];
        return AdminReply.Ok(Usage(budgets, now)).WriteAsync(context.Response);
    }

    /// <summary>The binding budget is the one of which the largest part is gone.</summary>
    private static JsonObject Usage(Limit[] budgets, DateTimeOffset now)
    {
        var binding = budgets.MaxBy(budget => Percent(budget, now));
        return new()
        {
            ["extra_usage"] = new JsonObject
            {
                ["is_enabled"] = binding is not null,
                ["monthly_limit"] = binding is null ? null : InCents(binding.MaxAt(now)),
                ["used_credits"] = binding is null ? 0 : InCents(LimitViews.Used(binding, now)),
                ["utilization"] = binding is null ? 0 : Percent(binding, now),
                ["currency"] = "USD",
            },
            ["limits"] = new JsonArray([.. budgets.Select(budget => View(budget, ReferenceEquals(budget, binding), now))]),
        };
    }

    private static JsonObject View(Limit budget, bool isBinding, DateTimeOffset now)
    {
        var percent = Percent(budget, now);
        return new()
        {
            ["kind"] = "spend",
            ["group"] = budget.Period.Unit switch { <= PeriodUnit.Day => "daily", PeriodUnit.Week => "weekly", _ => "monthly" },
            ["percent"] = percent,
            ["resets_at"] = LimitViews.Ends(budget, now),
            ["severity"] = percent > 95 ? "critical" : percent > 75 ? "warning" : "normal",
            ["is_active"] = isBinding,
        };
    }

    private static double Percent(Limit budget, DateTimeOffset now) =>
        budget.MaxAt(now) is var max and > 0 ? Math.Round(Math.Min(100, 100.0 * LimitViews.Used(budget, now) / max), 2) : 100;

    private static decimal InCents(long nano) => Math.Round(nano / Cents, 4);
}
