using System.Collections.Concurrent;

namespace Heimdall.EndToEnd.Tests.Chaos;

/// <summary>Watches for tasks that failed and that nobody awaited, from its making to its end.</summary>
internal sealed class ProcessState : IDisposable
{
    private readonly ConcurrentQueue<Exception> _unobserved = new();

    public ProcessState()
    {
        CollectGarbage(); // what others left behind shows now, not later
        TaskScheduler.UnobservedTaskException += Take;
    }

    /// <returns>Bytes that are still held.</returns>
    public static long CollectGarbage()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }

    public void HasNoUnobservedFailure()
    {
        CollectGarbage();
        Assert.Empty(_unobserved);
    }

    public void Dispose() => TaskScheduler.UnobservedTaskException -= Take;

    private void Take(object? sender, UnobservedTaskExceptionEventArgs failure)
    {
        _unobserved.Enqueue(failure.Exception);
        failure.SetObserved();
    }
}
