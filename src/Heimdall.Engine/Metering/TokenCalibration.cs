using System.Collections.Concurrent;
using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Metering;

/// <summary>
/// What estimates must be multiplied by, for each provider and model, learnt from the usage that upstreams report. Lives in memory only: a gateway that
/// restarts begins with the estimate as it is. Safe for use from many threads; reading takes no lock.
/// </summary>
internal sealed class TokenCalibration(TimeProvider time)
{
    /// <summary>Between two samples of one model, once the first few are taken: reading a large prompt costs as much as relaying it.</summary>
    public static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(10);

    /// <summary>Models remembered; those not asked for longest are forgotten. Clients choose names, so there must be an end.</summary>
    public const int Capacity = 1024;

    // A figure outside of these says that something else is wrong: a proxy that reports zeros, a body that was not the prompt.
    private const double Least = 0.5;
    private const double Most = 2.5;

    // What is around the text counts most in a short prompt, and says little about long ones, for which estimates are asked.
    private const long ShortestPrompt = 256;

    // Each sample's share. The first few count more, so that the first turn of a conversation already helps the second.
    private const double Share = 0.2;

    private readonly ConcurrentDictionary<(string Provider, string Model), Entry> _entries = new();
    private readonly Lock _forgetting = new();
    private long _clock;

    public int Count => _entries.Count;

    /// <summary>One where nothing has been learnt.</summary>
    public double FactorOf(string provider, string model)
    {
        if (!_entries.TryGetValue((provider, model), out var entry))
            return 1;
        Touch(entry);
        return entry.Factor;
    }

    /// <summary>True for the exchanges to learn from: each of a model's first few, then one in <see cref="SampleInterval"/>.</summary>
    public bool WantsSample(string provider, string model)
    {
        var entry = EntryOf(provider, model);

        // Two threads may come at the same time; nobody minds a sample more or less.
        var now = time.GetTimestamp();
        if (entry.Asked >= Entry.EarlySamples && time.GetElapsedTime(entry.LastAsked, now) < SampleInterval)
            return false;
        entry.Asked++;
        entry.LastAsked = now;
        Touch(entry);
        return true;
    }

    /// <param name="estimate">Before calibration.</param>
    public void Learn(string provider, string model, TokenEstimate estimate, Usage usage)
    {
        if (!estimate.IsWhole || estimate.Tokens < ShortestPrompt || usage.PromptTokens <= 0)
            return;
        EntryOf(provider, model).Learn(Math.Clamp((double)usage.PromptTokens / estimate.Tokens, Least, Most));
    }

    private Entry EntryOf(string provider, string model)
    {
        if (_entries.TryGetValue((provider, model), out var entry))
            return entry;
        entry = new Entry();
        Touch(entry);
        entry = _entries.GetOrAdd((provider, model), entry);
        if (_entries.Count > Capacity)
            Forget();
        return entry;
    }

    private void Touch(Entry entry) => entry.Used = ++_clock; // lost steps only blur who was used last

    /// <summary>A tenth at a time, so that a client that makes up names does not have each of them sorted.</summary>
    private void Forget()
    {
        lock (_forgetting)
        {
            if (_entries.Count <= Capacity)
                return;

            // Its own ToArray is safe while others add; LINQ's copying of a collection is not.
            var entries = _entries.ToArray();
            foreach (var (name, _) in entries.OrderBy(static entry => entry.Value.Used).Take(entries.Length - Capacity + (Capacity / 10)))
                _entries.TryRemove(name, out _);
        }
    }

    private sealed class Entry
    {
        public const int EarlySamples = 4;

        private double _factor = 1;
        private int _samples;

        public int Asked { get; set; }

        public long LastAsked { get; set; }

        public long Used { get; set; }

        public double Factor => Volatile.Read(ref _factor);

        public void Learn(double sample)
        {
            var share = Math.Max(Share, 1.0 / (Interlocked.Increment(ref _samples) + 1));
            double before;
            double after;
            do
            {
                before = Volatile.Read(ref _factor);
                after = before + (share * (sample - before));
            }
            while (Interlocked.CompareExchange(ref _factor, after, before) != before);
        }
    }
}
