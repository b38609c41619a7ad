using System.Runtime.CompilerServices;
using Heimdall.Engine.Configuration;

namespace Heimdall.Engine.Metering;

/// <summary>
/// Providers that are not asked for counts for a while, by key: after a rate limit, a failure, or an endpoint that a server does not have. Counts come in
/// bursts, and none of the others should wait for the same. Safe for use from many threads.
/// </summary>
internal sealed class CounterRests(TimeProvider time)
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    // Keys die with the configuration they belong to.
    private readonly ConditionalWeakTable<KeySnapshot, StrongBox<long>> _until = [];

    public bool Rests(KeySnapshot key) => _until.TryGetValue(key, out var until) && Volatile.Read(ref until.Value) > time.GetTimestamp();

    /// <param name="asked">How long the provider asked to be left alone; null where it did not say.</param>
    public void Rest(KeySnapshot key, TimeSpan? asked)
    {
        var length = asked ?? Usual;
        if (length > Longest)
            length = Longest;
        Volatile.Write(ref _until.GetOrCreateValue(key).Value, time.GetTimestamp() + (long)(length.TotalSeconds * time.TimestampFrequency));
    }
}
