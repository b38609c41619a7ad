using System.Collections.Concurrent;
using Heimdall.Engine.Configuration;

namespace Heimdall.Engine.Governance.Limits;

/// <summary>The counters of all limits, by what they count and the limit's id. Outlives configurations. Thread-safe.</summary>
internal sealed class LimitMemory : IDisposable
{
    private readonly ConcurrentDictionary<LimitKey, LimitCounter> _counters = new();
    private readonly SemaphoreSlim _wanting = new(0, 1);

    public IEnumerable<KeyValuePair<LimitKey, LimitCounter>> All => _counters;

    /// <summary>Made where there was none.</summary>
    public LimitCounter Of(LimitKey key) => _counters.GetOrAdd(key, static _ => new());

    /// <summary>Somebody waits for room that another node may have.</summary>
    public void Want()
    {
        try
        {
            _wanting.Release();
        }
        catch (Exception told) when (told is SemaphoreFullException or ObjectDisposedException)
        {
            // Whoever brings it has been told, or the gateway has ended.
        }
    }

    /// <summary>Ends when somebody waits for room, or after the time.</summary>
    public Task WantedAsync(TimeSpan longest, CancellationToken cancellationToken) => _wanting.WaitAsync(longest, cancellationToken);

    public void Dispose() => _wanting.Dispose();

    public LimitCounter Of(LimitKey key, ResetPeriod period, bool isAligned)
    {
        var counter = Of(key);
        counter.Use(period, isAligned);
        return counter;
    }
}

/// <param name="Id">Of the budget or rate limit.</param>
internal readonly record struct LimitKey(LimitUnit Unit, string Id);
