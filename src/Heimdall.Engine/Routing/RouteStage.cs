using System.Runtime.CompilerServices;
using Heimdall.Engine.Telemetry;
using Heimdall.Engine.Upstream;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Providers;
using Microsoft.Extensions.Logging;

namespace Heimdall.Engine.Routing;

/// <summary>Finds who serves the model, and calls them; again where that may help and nothing has been sent yet.</summary>
internal sealed partial class RouteStage(Attempt attempt, Random random, TimeProvider time, ILogger<RouteStage> logger) : IStage
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Reply> InvokeAsync(Exchange exchange, Handler next, CancellationToken cancellationToken)
    {
        for (var attempts = 1; ; attempts++)
        {
            if (Choose(exchange, out var error) is not { } target)
                return new Reply.Failed(error!);
            var reply = await attempt.RunAsync(exchange, target, cancellationToken);
            if (Failure(exchange, reply) is not { } failure
                || RetryPolicy.DelayBefore(failure, target.Provider.Options.Network, attempts, random.NextDouble()) is not { } delay)
            {
                return reply;
            }

            await reply.DisposeAsync();
            exchange.Error = null;
            Again(exchange.Id, target.Provider.Name, failure.StatusCode, failure.Message, (int)delay.TotalMilliseconds);
            await Task.Delay(delay, time, cancellationToken);
        }
    }

    // Each attempt picks its key anew, so that a key at its limit is not asked twice where there are others.
    private Target? Choose(Exchange exchange, out GatewayError? error)
    {
        var started = StageClock.Start();
        var resolution = exchange.Snapshot.Resolve(exchange.Model);
        error = resolution.Error;
        if (error is not null)
            return null;
        if (resolution.Notice is { } notice && resolution.TakeNotice())
            StandsIn(notice.Level, notice.Text);

        var target = resolution.Pick(Operation.Chat, exchange.Dialect.Id, random.NextDouble());
        if (target is null)
            error = ModelErrors.OperationNotServed(resolution.ProviderName, "chat");
        exchange.Clock.Add(TimedStage.Route, started);
        return target;
    }

    // A relayed error is a whole reply; the attempt has noted what it says.
    private static GatewayError? Failure(Exchange exchange, Reply reply) => reply is Reply.Failed failed ? failed.Error : exchange.Error;

    [LoggerMessage(EventId = 201, Message = "{Notice}")]
    private partial void StandsIn(LogLevel level, string notice);

    [LoggerMessage(202, LogLevel.Information, "{Id}: {Provider} failed with {Status} ({Problem}); next attempt in {DelayMs} ms")]
    private partial void Again(string id, string provider, int status, string problem, int delayMs);
}
