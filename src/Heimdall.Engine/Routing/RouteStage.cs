using Heimdall.Engine.Telemetry;
using Heimdall.Engine.Upstream;
using Heimdall.Wire.Providers;
using Microsoft.Extensions.Logging;

namespace Heimdall.Engine.Routing;

/// <summary>Finds who serves the model, and calls them.</summary>
internal sealed partial class RouteStage(Attempt attempt, Random random, ILogger<RouteStage> logger) : IStage
{
    public ValueTask<Reply> InvokeAsync(Exchange exchange, Handler next, CancellationToken cancellationToken)
    {
        var started = StageClock.Start();
        var resolution = exchange.Snapshot.Resolve(exchange.Model);
        if (resolution.Error is { } error)
            return new(new Reply.Failed(error));
        if (resolution.Notice is { } notice && resolution.TakeNotice())
            StandsIn(notice);

        var target = resolution.Pick(Operation.Chat, exchange.Dialect.Id, random.NextDouble());
        exchange.Clock.Add(TimedStage.Route, started);
        return target is null
            ? new(new Reply.Failed(ModelErrors.OperationNotServed(resolution.ProviderName, "chat")))
            : attempt.RunAsync(exchange, target, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Notice}")]
    private partial void StandsIn(string notice);
}
