using System.Runtime.CompilerServices;
using Heimdall.Engine.Metering;
using Heimdall.Engine.Upstream;
using Heimdall.Wire.Canonical;
using Microsoft.Extensions.Logging;

namespace Heimdall.Engine.Routing;

/// <summary>
/// Asks the targets of a plan, one after the other, until one answers: the same again after a pause, another provider key, the next group. Nothing is
/// committed until the first content has come, so the client sees one answer and none of the trouble. Stateless and shared; what it learns of targets
/// is in their <see cref="Health.HealthState"/>.
/// </summary>
internal sealed partial class AttemptEngine(Attempt attempt, Meter meter, Random random, TimeProvider time, ILogger<AttemptEngine> logger)
{
    /// <exception cref="OperationCanceledException">The client has left.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Reply> RunAsync(Exchange exchange, RoutePlan plan, CancellationToken cancellationToken)
    {
        var course = new Course(exchange, plan, random);
        exchange.MayBeContinued = plan.HasChoice && ClientWishes.MidStreamFailover(exchange);
        var hedgeAfter = plan.HasChoice && exchange.DirectKey is null ? exchange.Snapshot.Options.Routing.HedgeAfter : null;
        var kept = default(Kept);
        var attempts = 1;
        var target = course.Next(out var wait);
        while (target is not null)
        {
            if (wait > target.Provider.Options.Network.RetryBackoffMax)
                return kept.Reply is null ? new Reply.Failed(AskedToWait(target, wait)) : kept.Restore(exchange);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, time, cancellationToken);

            Reply reply;
            TimeSpan took;
            if (hedgeAfter is { } silence)
            {
                var outcome = await new HedgedAttempt(this, exchange, silence, time).RunAsync(course, target, cancellationToken);
                if (outcome.Fallen is { } fallen)
                {
                    kept = await kept.OrAsync(new(fallen.Reply, fallen.Error, fallen.Target), course);
                    course.Failed(fallen.Target, StepAfter(exchange, fallen.Target, fallen.Error));
                }

                if (outcome.Target != target)
                    (target, attempts) = (outcome.Target, 1);
                (reply, took) = (outcome.Reply, outcome.Took);
            }
            else
            {
                var started = time.GetTimestamp();
                reply = await AskAsync(exchange, target, null, cancellationToken);
                took = time.GetElapsedTime(started);
            }

            if (Failure(exchange, reply) is not { } failure)
            {
                await kept.DisposeAsync();
                if (reply is Reply.Upstreamed streamed)
                    return new Reply.Streamed(new FailoverStream(this, exchange, course, streamed.Stream, took, cancellationToken)) { Headers = reply.Headers };
                target.Succeeded(took);
                return reply;
            }

            Note(exchange, target, failure, took);
            var step = StepAfter(exchange, target, failure);
            if (step == NextStep.Stop)
            {
                await kept.DisposeAsync();
                return reply;
            }

            kept = await kept.OrAsync(new(reply, failure, target), course);
            var delay = RetryPolicy.DelayBefore(failure, target.Provider.Options.Network, attempts, random.NextDouble());
            if (step == NextStep.Retry && delay is { } pause)
            {
                (wait, attempts) = (pause, attempts + 1);
                continue;
            }

            course.Failed(target, step);
            if (course.Next(out wait) is { } next)
                (target, attempts) = (next, 1);
            else if (delay is { } again)
                (wait, attempts) = (again, attempts + 1);
            else
                target = null;
        }

        return kept.Reply is null ? new Reply.Failed(ModelErrors.OperationNotServed(plan.Groups[0].Provider.Name, "chat")) : kept.Restore(exchange);
    }

    /// <summary>Has a target go on with an answer that another began; else why it did not.</summary>
    /// <exception cref="OperationCanceledException">The client has left.</exception>
    public async ValueTask<(UpstreamStream? Stream, GatewayError? Error, TimeSpan Took)> ContinueAsync(
        Exchange exchange,
        Target target,
        PartialAnswer partial,
        CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var reply = await AskAsync(exchange, target, partial, cancellationToken);
        var took = time.GetElapsedTime(started);
        if (reply is Reply.Upstreamed streamed)
        {
            exchange.Continued = true;
            Continued(exchange.Id, target);
            return (streamed.Stream, null, took);
        }

        // A whole answer to a request for a stream cannot be joined on.
        var failure = Failure(exchange, reply) ?? new GatewayError(ErrorKind.NotSupported, ErrorSource.Gateway, "The target did not stream.");
        await reply.DisposeAsync();
        Note(exchange, target, failure, took);
        return (null, failure, took);
    }

    /// <summary>Has a target asked if limits allow it, and as soon as its provider has a place.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<Reply> AskAsync(Exchange exchange, Target target, PartialAnswer? before, CancellationToken cancellationToken)
    {
        if (await meter.AdmitAsync(exchange, target, cancellationToken) is { } exceeded)
            return new Reply.Failed(exceeded);
        var queue = target.Provider.Queue;
        if (await queue.EnterAsync(target.Provider.Name, time, cancellationToken) is { } refusal)
            return new Reply.Failed(refusal);
        try
        {
            return await attempt.RunAsync(exchange, target, before, cancellationToken);
        }
        finally
        {
            queue.Leave();
        }
    }

    /// <summary>For an attempt beside another one, which is the request that counts.</summary>
    public Bill BillBeside(Exchange fork) => new(meter, fork, counts: false);

    /// <summary>How an attempt failed; null where it did not. A relayed error is a whole reply; the attempt has noted what it says.</summary>
    public static GatewayError? Failure(Exchange exchange, Reply reply) => reply is Reply.Failed failed ? failed.Error : exchange.Error;

    /// <summary>What to do after a failed attempt.</summary>
    public static NextStep StepAfter(Exchange exchange, Target target, GatewayError failure) =>
        OwnCredential.StepAfter(exchange, target, failure) ?? RetryPolicy.After(failure);

    /// <summary>Remembers a failed attempt, and says so.</summary>
    public void Note(Exchange exchange, Target target, GatewayError failure, TimeSpan took)
    {
        exchange.AttemptFailed(target, failure, took);
        AttemptFailed(exchange.Id, target, failure.StatusCode, failure.Message, (int)took.TotalMilliseconds);
        if (IsClientsOwn(exchange, target, failure))
            return;
        var rest = target.Failed(failure, random.NextDouble());
        if (rest <= TimeSpan.Zero)
            return;
        if (Health.Blame.IsKeys(failure))
            KeyRests(target.Key.Options.Name, target.Provider.Name, failure.StatusCode, failure.Message, rest.TotalSeconds);
        else
            TargetRests(target, rest.TotalSeconds, failure.StatusCode);
    }

    // No client may make others suffer by a credential or a clock of its own.
    private static bool IsClientsOwn(Exchange exchange, Target target, GatewayError failure) =>
        (failure.Kind == ErrorKind.Timeout && !exchange.Clocks.IsEmpty) || OwnCredential.Pays(exchange, target);

    [LoggerMessage(206, LogLevel.Information, "{Id}: {Target} has said nothing for {SilenceMs} ms; {Other} is asked as well")]
    public partial void Hedged(string id, Target target, int silenceMs, Target other);

    [LoggerMessage(207, LogLevel.Information, "{Id}: {Target} is given up after {TookMs} ms; {Winner} was sooner")]
    public partial void Outrun(string id, Target target, int tookMs, Target winner);

    [LoggerMessage(205, LogLevel.Warning, "{Id}: the answer broke off; {Target} goes on with it")]
    private partial void Continued(string id, Target target);

    private static GatewayError AskedToWait(Target target, TimeSpan wait) =>
        (target.Health is { WasAskedToWait: true, LastError: { } own } ? own : target.Key.Health.LastError!) with { RetryAfter = TimeSpan.FromSeconds(Math.Ceiling(wait.TotalSeconds)) };

    [LoggerMessage(202, LogLevel.Information, "{Id}: {Target} failed with {Status} after {TookMs} ms: {Problem}")]
    private partial void AttemptFailed(string id, Target target, int status, string problem, int tookMs);

    [LoggerMessage(203, LogLevel.Warning, "The key '{Key}' of '{Provider}' is refused ({Status}: {Problem}); it rests for {Seconds:0} s")]
    private partial void KeyRests(string key, string provider, int status, string problem, double seconds);

    [LoggerMessage(204, LogLevel.Information, "{Target} rests for {Seconds:0.#} s after {Status}")]
    private partial void TargetRests(Target target, double seconds, int status);

    /// <summary>The answer of an attempt that failed, for the case that no other succeeds.</summary>
    private readonly record struct Kept(Reply? Reply, GatewayError? Error, Target? Target)
    {
        public Reply Restore(Exchange exchange)
        {
            exchange.Target = Target;
            if (Reply is Reply.Failed { Headers: var headers })
                return new Reply.Failed(WithWait()) { Headers = headers };
            exchange.Error = WithWait();
            return Reply!;
        }

        /// <summary>Of this one and another that failed after it the one to keep: what the first choice said is what the client gets when nobody can serve.</summary>
        public async ValueTask<Kept> OrAsync(Kept later, Course course)
        {
            var (keep, drop) = Reply is null || course.IsPrimary(later.Target!) ? (later, this) : (this, later);
            await drop.DisposeAsync();
            return keep;
        }

        // A client that is told to slow down is told for how long: as long as we leave the target alone ourselves.
        private GatewayError WithWait() => Error is { Kind: ErrorKind.RateLimited, RetryAfter: null } && Target!.RestLeft is var rest && rest > TimeSpan.Zero
            ? Error with { RetryAfter = rest }
            : Error!;

        public ValueTask DisposeAsync() => Reply?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
