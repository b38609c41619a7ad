using Microsoft.Extensions.Logging;

namespace Heimdall.Engine.Routing;

/// <summary>Makes the plan of a request: what its model name means, what the client pinned, who stands by. Stateless and shared.</summary>
internal sealed partial class RoutePlanner(ILogger<RoutePlanner> logger)
{
    public RoutePlan Plan(Exchange exchange)
    {
        var resolution = exchange.Snapshot.Resolve(exchange.Model);
        if (resolution.Error is { } error)
            return RoutePlan.Failed(error);
        if (resolution.Notice is { } notice && resolution.TakeNotice())
            StandsIn(notice.Level, notice.Text);

        var groups = resolution.Groups;
        if (exchange.Headers.HasGatewayHeaders)
        {
            exchange.Clocks = ClientWishes.Clocks(exchange.Headers);
            if (ClientWishes.Key(exchange.Headers) is { } key)
            {
                if (groups[0].Only(key) is not { } only)
                    return RoutePlan.Failed(ModelErrors.KeyNotEligible(groups[0]));
                groups = [only];
            }
        }

        groups = ClientWishes.WithFallbacks(exchange, groups);
        var plan = new RoutePlan(groups, null);
        return plan.HasChoice ? plan with { Session = ClientWishes.Session(exchange) } : plan;
    }

    [LoggerMessage(EventId = 201, Message = "{Notice}")]
    private partial void StandsIn(LogLevel level, string notice);
}
