using System.Diagnostics;

namespace Heimdall.Engine.Telemetry;

/// <summary>The stages whose own time is measured: work of ours, sockets excluded.</summary>
internal enum TimedStage
{
    /// <summary>Finding the model and the other fields that routing needs.</summary>
    Head,

    /// <summary>Model name to target.</summary>
    Route,

    /// <summary>Editing or translating the request.</summary>
    Request,

    /// <summary>Watching or translating the answer, all pieces together.</summary>
    Reply,
}

/// <summary>Adds up how long one exchange spent in each stage. Not thread-safe.</summary>
internal sealed class StageClock
{
    private StageTicks _ticks;

    /// <summary>Pass the result to <see cref="Add"/>.</summary>
    public static long Start() => Stopwatch.GetTimestamp();

    public void Add(TimedStage stage, long started) => _ticks[(int)stage] += Stopwatch.GetTimestamp() - started;

    /// <summary>Adds what another clock of the same exchange has measured.</summary>
    public void Include(StageClock other)
    {
        foreach (var stage in Enum.GetValues<TimedStage>())
            _ticks[(int)stage] += other[stage];
    }

    /// <summary>Stopwatch ticks.</summary>
    public long this[TimedStage stage] => _ticks[(int)stage];

    [System.Runtime.CompilerServices.InlineArray(4)]
    private struct StageTicks
    {
        private long _first;
    }
}
