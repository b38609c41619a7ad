namespace Heimdall.TestKit;

/// <summary>Something that happens once and can be waited for: what tests use in place of a sleep. Thread-safe.</summary>
internal sealed class Signal
{
    private readonly TaskCompletionSource _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Raised => _source.Task;

    /// <summary>Raising it again changes nothing.</summary>
    public void Raise() => _source.TrySetResult();
}
