using System.Diagnostics;

namespace Heimdall.TestKit;

/// <summary>The one limit of every wait in tests: generous for a loaded machine, and still an answer to "what hangs?".</summary>
internal static class Deadline
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <exception cref="TimeoutException">The task did not end within <see cref="Limit"/>.</exception>
    public static Task InTime(this Task task) => task.WaitAsync(Limit);

    /// <exception cref="TimeoutException">The task did not end within <see cref="Limit"/>.</exception>
    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Limit);

    /// <summary>Waits for what sends no signal when it comes: counters of the system and of the runtime.</summary>
    /// <exception cref="TimeoutException">It did not come within <see cref="Limit"/>.</exception>
    public static async Task UntilAsync(string what, Func<bool> come)
    {
        for (var waited = Stopwatch.StartNew(); !come(); await Task.Delay(10))
        {
            if (waited.Elapsed > Limit)
                throw new TimeoutException($"It did not come to it that {what}.");
        }
    }

    /// <summary>The rest of the answer's body.</summary>
    /// <exception cref="TimeoutException">It did not end within <see cref="Limit"/>.</exception>
    public static Task<string> TextAsync(this HttpResponseMessage answer) => answer.Content.ReadAsStringAsync().InTime();
}
