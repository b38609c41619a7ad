using Heimdall.Engine.Configuration;
using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Upstream;

/// <summary>
/// The places that a provider has for attempts under way; who finds none waits in line, and is refused where the line is full or too slow. A place that
/// is free costs an interlocked operation and no lock. Thread-safe.
/// </summary>
internal sealed class AttemptQueue(QueueOptions options)
{
    private readonly Queue<Waiter> _line = new();
    private int _free = options.Concurrency;
    private int _waiting;

    /// <summary>Attempts that have a place.</summary>
    public int UnderWay => options.Concurrency - Volatile.Read(ref _free);

    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Null once there is a place, to be given back with <see cref="Leave"/>; otherwise why there is none.</summary>
    /// <param name="provider">For the message.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<GatewayError?> EnterAsync(string provider, TimeProvider time, CancellationToken cancellationToken) =>
        TryTake() ? default : WaitAsync(provider, time, cancellationToken);

    /// <summary>Gives a place back.</summary>
    public void Leave()
    {
        Interlocked.Increment(ref _free);
        if (Volatile.Read(ref _waiting) > 0)
            HandOut();
    }

    private bool TryTake()
    {
        for (var free = Volatile.Read(ref _free); free > 0; free = Volatile.Read(ref _free))
        {
            if (Interlocked.CompareExchange(ref _free, free - 1, free) == free)
                return true;
        }

        return false;
    }

    private async ValueTask<GatewayError?> WaitAsync(string provider, TimeProvider time, CancellationToken cancellationToken)
    {
        var waiter = new Waiter();
        lock (_line)
        {
            if (_waiting >= options.MaxWaiting)
                return Refusal($"'{provider}' has {options.Concurrency} requests under way and no room for more.");
            while (_line.TryPeek(out var first) && first.Task.IsCompleted)
                _line.Dequeue(); // those that gave up are at the front: all wait equally long
            _line.Enqueue(waiter);
            Interlocked.Increment(ref _waiting);
        }

        HandOut(); // a place may have come free just before
        using var patience = new CancellationTokenSource(options.MaxWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        using var registration = either.Token.UnsafeRegister(state => GiveUp((Waiter)state!), waiter);
        if (await waiter.Task)
            return null;
        cancellationToken.ThrowIfCancellationRequested();
        return Refusal($"'{provider}' had no room for the request within {options.MaxWait.TotalSeconds:0.###} s.");
    }

    private void HandOut()
    {
        lock (_line)
        {
            while (_waiting > 0 && TryTake())
            {
                while (_line.TryDequeue(out var next))
                {
                    if (!next.TrySetResult(true))
                        continue;
                    Interlocked.Decrement(ref _waiting);
                    break;
                }
            }
        }
    }

    // It stays in the line until its turn, which then goes to the next.
    private void GiveUp(Waiter waiter)
    {
        lock (_line)
        {
            if (waiter.TrySetResult(false))
                Interlocked.Decrement(ref _waiting);
        }
    }

    private static GatewayError Refusal(string message) => new(ErrorKind.Overloaded, ErrorSource.Gateway, message) { RetryAfter = TimeSpan.FromSeconds(1) };

    private sealed class Waiter() : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
}
