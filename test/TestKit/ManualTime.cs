namespace Heimdall.TestKit;

/// <summary>A clock that stands still until it is told to move; timers fire inside <see cref="Advance"/>, in order. Thread-safe.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _armed = [];
    private readonly List<(TimeSpan Due, Signal Signal)> _watchers = [];
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Ends when some timer is armed to fire after exactly <paramref name="due"/>: the moment from which advancing the clock has an effect.</summary>
    public Task TimerArmedAsync(TimeSpan due)
    {
        lock (_gate)
        {
            if (_armed.Exists(timer => timer.DueTime == due))
                return Task.CompletedTask;
            var signal = new Signal();
            _watchers.Add((due, signal));
            return signal.Raised;
        }
    }

    public void Advance(TimeSpan by)
    {
        var target = GetUtcNow() + by;
        while (TakeDue(target) is { } timer)
            timer.Fire();
        lock (_gate)
            _now = target;
    }

    /// <summary>Moves the clock to the earliest timer that is due and takes it out; null when no timer is due any more.</summary>
    private ManualTimer? TakeDue(DateTimeOffset target)
    {
        lock (_gate)
        {
            var next = _armed.Where(timer => timer.DueAt <= target).MinBy(timer => timer.DueAt);
            if (next is null)
                return null;
            _now = next.DueAt > _now ? next.DueAt : _now;
            _armed.Remove(next);
            if (next.Period > TimeSpan.Zero)
                Arm(next, next.Period);
            return next;
        }
    }

    private void Arm(ManualTimer timer, TimeSpan dueTime)
    {
        timer.DueTime = dueTime;
        timer.DueAt = _now + dueTime;
        _armed.Add(timer);
        foreach (var (_, signal) in _watchers.Where(watcher => watcher.Due == dueTime))
            signal.Raise();
    }

    private sealed class ManualTimer(ManualTime clock, Action fire) : ITimer
    {
        public TimeSpan DueTime { get; set; }

        public DateTimeOffset DueAt { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._armed.Remove(this);
                Period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                    clock.Arm(this, dueTime);
                return true;
            }
        }

        public void Dispose()
        {
            lock (clock._gate)
                clock._armed.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
