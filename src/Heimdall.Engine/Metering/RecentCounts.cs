using System.Collections.Concurrent;
using Heimdall.Engine.Routing;

namespace Heimdall.Engine.Metering;

/// <param name="Target">Whom the question goes to.</param>
/// <param name="Body">SHA-256 of the question.</param>
internal readonly record struct CountQuestion(Target Target, UInt128 Body);

/// <summary>
/// Counts that providers gave, and those being asked for: the same question is asked once, however many clients ask it at once (a coding agent asks for
/// dozens of counts when it starts). Safe for use from many threads.
/// </summary>
internal sealed class RecentCounts
{
    /// <summary>Answers kept; the oldest go first.</summary>
    public const int Capacity = 512;

    private readonly ConcurrentDictionary<CountQuestion, TaskCompletionSource<long?>> _answers = new();
    private readonly ConcurrentQueue<CountQuestion> _order = new();

    /// <summary>The answer to a question, asked by the first who wants to know. Null where it failed: it is not kept, and the next one asks again.</summary>
    /// <param name="ask">Where it throws, those who wait get null, and the one who asked the exception.</param>
    public async ValueTask<long?> GetAsync(CountQuestion question, Func<ValueTask<long?>> ask, CancellationToken cancellationToken)
    {
        var own = new TaskCompletionSource<long?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var shared = _answers.GetOrAdd(question, own);
        if (shared != own)
            return await shared.Task.WaitAsync(cancellationToken);

        long? answer = null;
        try
        {
            answer = await ask();
            return answer;
        }
        finally
        {
            if (answer is null)
                _answers.TryRemove(question, out _);
            else
                Keep(question);
            own.SetResult(answer);
        }
    }

    private void Keep(CountQuestion question)
    {
        _order.Enqueue(question);
        while (_order.Count > Capacity && _order.TryDequeue(out var oldest))
            _answers.TryRemove(oldest, out _);
    }
}
