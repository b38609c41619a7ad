using Heimdall.Engine.Configuration;

namespace Heimdall.Storage.ConfigFile;

/// <summary>The section <c>concurrency_and_buffer_size</c> of a provider (spec/bifrost-core.md §2.5), and how long one waits, which is ours.</summary>
internal static class QueueReader
{
    private const int MaxPlaces = 1_000_000;

    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    public static QueueOptions Read(ConfigSection provider)
    {
        var defaults = new QueueOptions();
        if (provider.Section("concurrency_and_buffer_size") is not { } section)
            return defaults;

        var concurrency = section.Integer("concurrency", 1, MaxPlaces);
        var waiting = section.Integer("buffer_size", 0, MaxPlaces);
        var options = new QueueOptions
        {
            Concurrency = concurrency ?? Math.Min(defaults.Concurrency, waiting is > 0 ? waiting.Value : defaults.Concurrency),
            MaxWaiting = waiting ?? Math.Max(defaults.MaxWaiting, concurrency ?? 0),
            MaxWait = section.Duration("max_wait_in_seconds", _second, TimeSpan.Zero, TimeSpan.FromHours(1)) ?? defaults.MaxWait,
        };
        section.End();

        if (waiting is not null && options.Concurrency > waiting)
            section.Fault("concurrency", $"This must not be more than \"buffer_size\" ({waiting}).");
        return options;
    }
}
