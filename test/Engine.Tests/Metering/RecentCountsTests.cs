using Heimdall.Engine.Metering;

namespace Heimdall.Engine.Tests.Metering;

public sealed class RecentCountsTests
{
    private readonly RecentCounts _counts = new();
    private int _asked;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_question_is_asked_once_however_many_ask_it_at_once()
    {
        var answer = new TaskCompletionSource<long?>();
        var all = Enumerable.Range(0, 26).Select(_ => Ask(1, answer.Task)).ToList();
        answer.SetResult(42);

        Assert.All(await Task.WhenAll(all), counted => Assert.Equal(42, counted));
        Assert.Equal(42, await Ask(1, Task.FromResult<long?>(0)));
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task Other_questions_are_asked_for_themselves()
    {
        await Ask(1, Task.FromResult<long?>(1));

        Assert.Equal(2, await Ask(2, Task.FromResult<long?>(2)));
    }

    [Fact]
    public async Task A_failure_is_not_kept()
    {
        Assert.Null(await Ask(1, Task.FromResult<long?>(null)));
        Assert.Equal(7, await Ask(1, Task.FromResult<long?>(7)));
    }

    [Fact]
    public async Task Those_who_wait_get_nothing_where_the_one_who_asked_has_left()
    {
        var gone = new TaskCompletionSource<long?>();
        var first = Ask(1, gone.Task);
        var second = Ask(1, Task.FromResult<long?>(1));
        gone.SetException(new OperationCanceledException());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Null(await second);
    }

    [Fact]
    public async Task Old_answers_are_forgotten()
    {
        for (var i = 0; i <= RecentCounts.Capacity; i++)
            await Ask((uint)i, Task.FromResult<long?>(i));

        Assert.Equal(99, await Ask(0, Task.FromResult<long?>(99)));
        Assert.Equal(RecentCounts.Capacity, await Ask(RecentCounts.Capacity, Task.FromResult<long?>(99)));
    }

    private Task<long?> Ask(UInt128 question, Task<long?> answer) => _counts.GetAsync(
        new(null!, question),
        () =>
        {
            _asked++;
            return new(answer);
        },
        Token).AsTask();
}
