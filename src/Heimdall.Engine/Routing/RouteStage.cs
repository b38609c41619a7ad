using System.Runtime.CompilerServices;
using Heimdall.Engine.Telemetry;

namespace Heimdall.Engine.Routing;

/// <summary>Finds who serves the request, and has them asked.</summary>
internal sealed class RouteStage(RoutePlanner planner, AttemptEngine engine) : IStage
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Reply> InvokeAsync(Exchange exchange, Handler next, CancellationToken cancellationToken)
    {
        var started = StageClock.Start();
        var plan = planner.Plan(exchange);
        exchange.Clock.Add(TimedStage.Route, started);
        return plan.Error is { } error ? new Reply.Failed(error) : await engine.RunAsync(exchange, plan, cancellationToken);
    }
}
