using Heimdall.Engine.Governance.Limits;

namespace Heimdall.Storage.Ledger;

/// <summary>What one node knows of its share of a limit. Used by the ledger alone, one step after the other.</summary>
internal sealed class LeaseState(LimitKey key, Limit limit)
{
    /// <summary>Steps without use after which a lease is given back.</summary>
    private const int IdleSteps = 3;

    private long _seen;
    private int _idle;

    public LimitKey Key { get; } = key;

    /// <summary>As the newest configuration has it.</summary>
    public Limit Limit { get; set; } = limit;

    public LimitCounter Counter => Limit.Counter;

    /// <summary>The window that the figures belong to.</summary>
    public DateTimeOffset Window { get; private set; }

    /// <summary>Of what this node has spent in the window, what the database has.</summary>
    public long Drained { get; set; }

    /// <summary>What this node may still use, spent and not drained included.</summary>
    public long Granted { get; set; }

    /// <summary>What somebody waits for.</summary>
    public long Need { get; private set; }

    /// <summary>Nobody has used it of late.</summary>
    public bool IsIdle => _idle >= IdleSteps;

    /// <summary>It holds, needs or uses something.</summary>
    public bool IsActive => Need > 0 || Granted > 0 || !IsIdle;

    /// <summary>Spent or set aside here, and not yet in the database.</summary>
    public long Outstanding => Math.Max(0, Counter.Spent - Drained) + Counter.Reserved;

    /// <summary>Begins a step: what the window is, and whether anything has happened since the last.</summary>
    public void Look(DateTimeOffset now, bool isShared)
    {
        Counter.Roll(now);
        var window = Counter.WindowAt(now).Start;
        if (window != Window)
            (Window, Drained, Granted, _seen) = (window, 0, 0, 0);
        Need = Counter.TakeNeed();
        var used = Counter.Spent + Counter.Reserved;
        _idle = Need == 0 && used == _seen ? _idle + 1 : 0;
        _seen = used;

        // What is to be given back must not be used meanwhile.
        if (isShared && (IsIdle || Need > 0))
            Counter.Freeze();
    }

    /// <summary>How much this node shall hold.</summary>
    /// <param name="left">Of the limit, when what all have spent and what others hold is taken off.</param>
    public long Wanted(long left)
    {
        var outstanding = Outstanding;
        var spare = Math.Max(0, left - outstanding);
        if (IsIdle)
            return outstanding;

        // Who cannot have what it needs lets go of what it has to spare: another one needs it too, and one of them will have enough.
        if (Need > spare)
            return outstanding;
        var wanted = outstanding + Math.Max(Need, spare / 3);
        return Need > 0 ? wanted : Math.Max(wanted, Granted);
    }
}
