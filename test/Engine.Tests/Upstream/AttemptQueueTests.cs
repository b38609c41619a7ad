using Heimdall.Engine.Configuration;
using Heimdall.Engine.Upstream;
using Heimdall.TestKit;
using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Tests.Upstream;

public sealed class AttemptQueueTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Who_finds_no_place_waits_until_one_comes_free()
    {
        var queue = Queue(concurrency: 1, waiting: 5);
        Assert.Null(await EnterAsync(queue));

        var second = EnterAsync(queue);
        Assert.False(second.IsCompleted);
        queue.Leave();

        Assert.Null(await second.InTime());
        Assert.Equal((1, 0), (queue.UnderWay, queue.Waiting));
    }

    [Fact]
    public async Task A_full_line_refuses_at_once_and_says_when_to_come_back()
    {
        var queue = Queue(concurrency: 1, waiting: 1);
        await EnterAsync(queue);
        var patient = EnterAsync(queue);

        var refusal = await EnterAsync(queue);

        Assert.Equal(ErrorKind.Overloaded, refusal?.Kind);
        Assert.NotNull(refusal?.RetryAfter);
        queue.Leave();
        Assert.Null(await patient.InTime());
    }

    [Fact]
    public async Task Nobody_waits_longer_than_the_limit_and_who_gave_up_takes_no_place()
    {
        var queue = Queue(concurrency: 1, waiting: 5);
        await EnterAsync(queue);
        var impatient = EnterAsync(queue);
        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(ErrorKind.Overloaded, (await impatient.InTime())?.Kind);
        var next = EnterAsync(queue);
        queue.Leave();
        Assert.Null(await next.InTime());
        queue.Leave();
        Assert.Equal((0, 0), (queue.UnderWay, queue.Waiting));
    }

    [Fact]
    public async Task A_client_that_leaves_frees_its_place_in_the_line()
    {
        var queue = Queue(concurrency: 1, waiting: 1);
        await EnterAsync(queue);
        using var leaving = new CancellationTokenSource();
        var left = queue.EnterAsync("p", _time, leaving.Token).AsTask();

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left.InTime());
        var next = EnterAsync(queue);
        queue.Leave();
        Assert.Null(await next.InTime());
    }

    [Fact]
    public async Task Under_contention_no_place_is_given_twice_or_lost()
    {
        var queue = Queue(concurrency: 3, waiting: 10_000);
        var (inside, most) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, 32).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                using var leaving = new CancellationTokenSource();
                var entering = queue.EnterAsync("p", _time, leaving.Token);
                if ((worker + i) % 7 == 0)
                    await leaving.CancelAsync();
                try
                {
                    if (await entering is not null)
                        continue;
                }
                catch (OperationCanceledException)
                {
                    continue;
                }

                var now = Interlocked.Increment(ref inside);
                InterlockedMax(ref most, now);
                await Task.Yield();
                Interlocked.Decrement(ref inside);
                queue.Leave();
            }
        }))).InTime();

        Assert.InRange(most, 1, 3);
        Assert.Equal((0, 0), (queue.UnderWay, queue.Waiting));
    }

    private static AttemptQueue Queue(int concurrency, int waiting) => new(new QueueOptions { Concurrency = concurrency, MaxWaiting = waiting });

    private Task<GatewayError?> EnterAsync(AttemptQueue queue) => queue.EnterAsync("p", _time, CancellationToken.None).AsTask();

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value; seen = Volatile.Read(ref target))
            Interlocked.CompareExchange(ref target, value, seen);
    }
}
