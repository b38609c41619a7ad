namespace Heimdall.TestKit;

/// <summary>The one limit of every wait in tests: generous for a loaded machine, and still an answer to "what hangs?".</summary>
internal static class Deadline
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <exception cref="TimeoutException">The task did not end within <see cref="Limit"/>.</exception>
    public static Task InTime(this Task task) => task.WaitAsync(Limit);

    /// <exception cref="TimeoutException">The task did not end within <see cref="Limit"/>.</exception>
    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Limit);

    /// <summary>The rest of the answer's body.</summary>
    /// <exception cref="TimeoutException">It did not end within <see cref="Limit"/>.</exception>
    public static Task<string> TextAsync(this HttpResponseMessage answer) => answer.Content.ReadAsStringAsync().InTime();
}
