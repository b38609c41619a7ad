using Heimdall.Engine.Configuration;

namespace Heimdall.Engine.Governance.Limits;

/// <summary>
/// How much of one limit is used in its present window: spent, and set aside for exchanges that have not ended. Outlives requests and configurations.
/// Nothing here locks; every change is one atomic step, and what is admitted never exceeds the limit. Thread-safe.
/// </summary>
internal sealed class LimitCounter
{
    /// <summary>How many requests of which nothing is known may be under way before the next has to make do with what is expected of it.</summary>
    private const int GuessShare = 8;

    private readonly Lock _setting = new();

    /// <summary>Spent and set aside together: the one figure that admission decides by.</summary>
    private long _committed;

    private long _spent;

    /// <summary>UTC ticks; 0: no window has begun.</summary>
    private long _ends;

    private long _anchor;
    private (ResetPeriod Period, bool IsAligned) _kind;

    /// <summary>What other nodes have spent in the window, as last heard.</summary>
    private long _elsewhere;

    /// <summary>How much this node may spend before it must ask again; <see cref="long.MaxValue"/> where it need not ask anybody.</summary>
    private long _lease = long.MaxValue;

    /// <summary>UTC ticks.</summary>
    private long _lastTurn;

    private int _warned;

    private bool _isLeased;

    /// <summary>How much was refused for want of a lease, or of what others have set aside.</summary>
    private long _need;

    /// <summary>Settled in the present window, on this node.</summary>
    public long Spent => Volatile.Read(ref _spent);

    /// <summary>Settled in the present window, everywhere.</summary>
    public long SpentEverywhere => Spent + Volatile.Read(ref _elsewhere);

    /// <summary>Set aside for exchanges under way on this node.</summary>
    public long Reserved => Math.Max(0, Volatile.Read(ref _committed) - Spent);

    /// <summary>Where a window began; null before the first.</summary>
    public DateTimeOffset? Anchor => Volatile.Read(ref _anchor) is var ticks and > 0 ? new(ticks, TimeSpan.Zero) : null;

    /// <summary>The end of the present window; the first begins with the first that asks.</summary>
    public DateTimeOffset Ends => new(Volatile.Read(ref _ends), TimeSpan.Zero);

    /// <summary>Says of which kind its windows are. Windows of another kind than before begin anew, with nothing used.</summary>
    public void Use(ResetPeriod period, bool isAligned)
    {
        lock (_setting)
        {
            if (_kind == (period, isAligned))
                return;
            var isFirst = _kind == default;
            _kind = (period, isAligned);
            if (isFirst)
                return;
            Volatile.Write(ref _anchor, 0);
            Volatile.Write(ref _ends, 1); // over
        }
    }

    /// <summary>Says where its windows begin, for all nodes alike.</summary>
    public void BeginAt(DateTimeOffset anchor, DateTimeOffset now)
    {
        lock (_setting)
        {
            Volatile.Write(ref _anchor, anchor.UtcTicks);
            Volatile.Write(ref _ends, Window(now).End.UtcTicks);
        }
    }

    /// <summary>The window that a moment falls into.</summary>
    public LimitWindow WindowAt(DateTimeOffset at)
    {
        lock (_setting)
        {
            if (_anchor == 0)
                Volatile.Write(ref _anchor, (_kind.IsAligned ? LimitWindow.Calendar : at).UtcTicks);
            return Window(at);
        }
    }

    /// <summary>Forgets what was used in the present window. What is set aside stays so.</summary>
    public void Reset() => Interlocked.Add(ref _committed, -Interlocked.Exchange(ref _spent, 0));

    /// <summary>Sets an amount aside if the limit has room for it.</summary>
    /// <param name="amount">At least 0.</param>
    /// <param name="least">What it may turn out to cost: alone under way, an exchange is admitted with this much room, and takes all there is.</param>
    /// <returns>What was set aside; <see cref="Verdict.Full"/> and <see cref="Verdict.Busy"/> set nothing aside.</returns>
    /// <param name="isGuess">The amount may be far off, so it is at least a good part of what is left.</param>
    public (Verdict Verdict, long Reserved) TryReserve(long amount, long least, long max, bool isGuess, DateTimeOffset now)
    {
        Roll(now);
        while (true)
        {
            var (committed, spent, elsewhere) = (Volatile.Read(ref _committed), Volatile.Read(ref _spent), Volatile.Read(ref _elsewhere));
            var mine = Math.Min(max - elsewhere, Volatile.Read(ref _lease));
            long taken;
            if (committed < mine && amount <= mine - committed)
                taken = isGuess ? Math.Max(amount, (mine - committed) / GuessShare) : amount;
            else if (committed <= spent && committed < mine && least <= mine - committed)
                taken = mine - committed;
            else
                return Refuse(least, max - elsewhere - spent);
            if (Interlocked.CompareExchange(ref _committed, committed + taken, committed) == committed)
                return (Verdict.Admitted, taken);
        }
    }

    private (Verdict Verdict, long Reserved) Refuse(long least, long unspent)
    {
        if (unspent <= 0 || least > unspent)
            return (Verdict.Full, 0);
        Volatile.Write(ref _need, Math.Max(1, least));
        return (Verdict.Busy, 0);
    }

    /// <summary>Sets an amount aside whatever the limit says: it is one that slows or changes requests, and stops none.</summary>
    public void Reserve(long amount, DateTimeOffset now)
    {
        Roll(now);
        Interlocked.Add(ref _committed, amount);
    }

    /// <summary>Replaces what was set aside by what it came to.</summary>
    /// <param name="spent">0: nothing.</param>
    public void Settle(long reserved, long spent)
    {
        Interlocked.Add(ref _committed, spent - reserved);
        if (spent != 0)
            Interlocked.Add(ref _spent, spent);
    }

    /// <summary>Joins those who wait for their turn at a limit that is used up.</summary>
    /// <returns>How long it is until then.</returns>
    public TimeSpan TakeTurn(TimeSpan interval, DateTimeOffset now)
    {
        while (true)
        {
            var last = Volatile.Read(ref _lastTurn);
            var turn = Math.Max(now.UtcTicks, last == 0 ? 0 : last + interval.Ticks);
            if (Interlocked.CompareExchange(ref _lastTurn, turn, last) == last)
                return TimeSpan.FromTicks(turn - now.UtcTicks);
        }
    }

    /// <summary>How long the next turn is away; takes none.</summary>
    public TimeSpan NextTurn(TimeSpan interval, DateTimeOffset now) =>
        Volatile.Read(ref _lastTurn) is var last and > 0 && last + interval.Ticks > now.UtcTicks ? TimeSpan.FromTicks(last + interval.Ticks - now.UtcTicks) : TimeSpan.Zero;

    /// <summary>True once in a window for each threshold that is crossed; the thresholds rise.</summary>
    public bool TakeWarning(int threshold)
    {
        var warned = Volatile.Read(ref _warned);
        return warned < threshold && Interlocked.CompareExchange(ref _warned, threshold, warned) == warned;
    }

    /// <summary>What others have spent in the window besides.</summary>
    public void SpentElsewhere(long elsewhere) => Volatile.Write(ref _elsewhere, elsewhere);

    /// <summary>How much this node may have spent and set aside in the window; from then on no window begins with more than nothing.</summary>
    public void Lease(long amount)
    {
        Volatile.Write(ref _isLeased, true);
        Volatile.Write(ref _lease, amount);
    }

    /// <summary>Lets nothing more in than has come in already, until it is leased anew.</summary>
    public void Freeze() => Lease(Volatile.Read(ref _committed));

    /// <summary>Nobody is asked any more: this node counts for itself.</summary>
    public void GoAlone()
    {
        Volatile.Write(ref _isLeased, false);
        Volatile.Write(ref _lease, long.MaxValue);
    }

    /// <summary>How much somebody waits for; 0: nobody does. Taken by that.</summary>
    public long TakeNeed() => Interlocked.Exchange(ref _need, 0);

    /// <summary>Begins the window of the moment, if another is over.</summary>
    public void Roll(DateTimeOffset now)
    {
        if (now.UtcTicks < Volatile.Read(ref _ends))
            return;
        lock (_setting)
        {
            if (now.UtcTicks < Volatile.Read(ref _ends))
                return;
            if (_anchor == 0)
                Volatile.Write(ref _anchor, (_kind.IsAligned ? LimitWindow.Calendar : now).UtcTicks);
            Volatile.Write(ref _elsewhere, 0);
            Volatile.Write(ref _warned, 0);
            Volatile.Write(ref _lease, Volatile.Read(ref _isLeased) ? 0 : long.MaxValue);
            Reset();
            Volatile.Write(ref _ends, Window(now).End.UtcTicks);
        }
    }

    private LimitWindow Window(DateTimeOffset at) => LimitWindow.At(_kind.Period, new(_anchor, TimeSpan.Zero), at);
}

/// <summary>What a limit says to an amount.</summary>
internal enum Verdict
{
    Admitted,

    /// <summary>There is room, but it is set aside for exchanges under way.</summary>
    Busy,

    /// <summary>There is no room before the window ends.</summary>
    Full,
}
