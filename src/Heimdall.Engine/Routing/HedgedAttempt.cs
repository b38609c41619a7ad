using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Routing;

/// <summary>
/// An attempt that gets a second one beside it where its target has committed nothing for a while. Whoever has the first content, or the whole answer, serves;
/// the other is given up at once. The second works on a fork of the exchange. On return both have ended, save for the winner's stream. For one use.
/// </summary>
/// <param name="silence">Counted from the moment the target is asked, waiting for a place included.</param>
internal sealed class HedgedAttempt(AttemptEngine engine, Exchange exchange, TimeSpan silence, TimeProvider time)
{
    /// <exception cref="OperationCanceledException">The client has left.</exception>
    public async Task<HedgedOutcome> RunAsync(Course course, Target target, CancellationToken cancellationToken)
    {
        var first = Start(exchange, target, cancellationToken);

        // A client that leaves ends the attempt itself.
        await ((Task)first.Reply).WaitAsync(silence, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (first.Reply.IsCompleted || course.Beside(target) is not { } other)
        {
            var reply = await first.Reply;
            exchange.Keep(first.GivenUp);
            return new(target, reply, Elapsed(first), null);
        }

        engine.Hedged(exchange.Id, target, (int)silence.TotalMilliseconds, other);
        var fork = exchange.Fork();
        fork.Bill = engine.BillBeside(fork);
        return await RaceAsync(first, Start(fork, other, cancellationToken));
    }

    private Runner Start(Exchange own, Target target, CancellationToken cancellationToken)
    {
        var givenUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        return new(own, target, givenUp, time.GetTimestamp(), engine.AskAsync(own, target, null, givenUp.Token).AsTask());
    }

    private async Task<HedgedOutcome> RaceAsync(Runner first, Runner second)
    {
        try
        {
            var (sooner, later) = await Task.WhenAny(first.Reply, second.Reply) == first.Reply ? (first, second) : (second, first);
            var outcome = await FailureAsync(sooner) is { } failure ? await GoOnAsync(later, sooner, failure) : await WinAsync(sooner, later);
            exchange.Join(second.Exchange);
            if (outcome.Target == second.Target)
            {
                exchange.Adopt(second.Exchange);
                (outcome.Reply as Reply.Upstreamed)?.Stream.MoveTo(exchange);
            }

            second.Exchange.Bill?.End(cancelled: outcome.Fallen is null, failed: true); // the bill of the one that does not serve

            // The winner's stream still listens to its own.
            exchange.Keep(first.GivenUp);
            exchange.Keep(second.GivenUp);
            return outcome;
        }
        catch
        {
            await GiveUpAsync(first);
            await GiveUpAsync(second);
            second.Exchange.Bill?.End(cancelled: true, failed: true);
            throw;
        }
    }

    private async Task<HedgedOutcome> WinAsync(Runner winner, Runner loser)
    {
        var (took, lost) = (Elapsed(winner), Elapsed(loser));
        if (loser.Reply.IsCompleted && await FailureAsync(loser) is { } failure)
        {
            engine.Note(exchange, loser.Target, failure, lost);
        }
        else
        {
            loser.Target.Outrun(lost);
            exchange.Outrun = loser.Target;
            engine.Outrun(exchange.Id, loser.Target, (int)lost.TotalMilliseconds, winner.Target);
        }

        await GiveUpAsync(loser);
        if (loser.Reply.IsFaulted)
            await loser.Reply; // a bug is not to be overlooked
        return new(winner.Target, await winner.Reply, took, null);
    }

    private async Task<HedgedOutcome> GoOnAsync(Runner remaining, Runner fallen, GatewayError failure)
    {
        engine.Note(exchange, fallen.Target, failure, Elapsed(fallen));
        return new(remaining.Target, await remaining.Reply, Elapsed(remaining), new(fallen.Target, await fallen.Reply, failure));
    }

    /// <summary>Returns when nothing of it is under way any more. Its answer is nobody's, however far it has come.</summary>
    private static async Task GiveUpAsync(Runner runner)
    {
        await runner.GivenUp.CancelAsync();
        await ((Task)runner.Reply).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (runner.Reply.IsCompletedSuccessfully)
            await (await runner.Reply).DisposeAsync();
        runner.Exchange.LeaveBuffers();
    }

    private static async Task<GatewayError?> FailureAsync(Runner runner) => AttemptEngine.Failure(runner.Exchange, await runner.Reply);

    private TimeSpan Elapsed(Runner runner) => time.GetElapsedTime(runner.Started);

    /// <param name="Exchange">What it writes into: nobody else does as long as it is under way.</param>
    private sealed record Runner(Exchange Exchange, Target Target, CancellationTokenSource GivenUp, long Started, Task<Reply> Reply);
}

/// <summary>What became of an attempt, hedged or not.</summary>
/// <param name="Target">Whose reply it is.</param>
/// <param name="Took">From when that one was asked.</param>
/// <param name="Fallen">The other one where it failed, which is noted already; null where there was none, or it lost.</param>
internal readonly record struct HedgedOutcome(Target Target, Reply Reply, TimeSpan Took, FallenAttempt? Fallen);

internal readonly record struct FallenAttempt(Target Target, Reply Reply, GatewayError Error);
