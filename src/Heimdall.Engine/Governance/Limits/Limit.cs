using Heimdall.Engine.Configuration;

namespace Heimdall.Engine.Governance.Limits;

/// <summary>A budget or one window of a rate limit, as one snapshot has it. Immutable, its counter aside.</summary>
internal sealed class Limit
{
    /// <summary>Billionths of a US dollar in a dollar: money is counted in these.</summary>
    public const long NanoUsd = 1_000_000_000;

    /// <summary>Of the budget or rate limit.</summary>
    public required string Id { get; init; }

    public required LimitUnit Unit { get; init; }

    public required LimitOwner Owner { get; init; }

    /// <summary>Billionths of a US dollar, tokens or requests, without what an override adds.</summary>
    public required long Base { get; init; }

    /// <summary>What is added to <see cref="Base"/> in windows that end no later than <see cref="RaisedUntil"/>.</summary>
    public long Raise { get; init; }

    /// <summary>The end of a window.</summary>
    public DateTimeOffset RaisedUntil { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>How much may be used in the present window; before the first window, in the one to come.</summary>
    public long Max => Raise == 0 || Counter.Ends > RaisedUntil ? Base : Sum(Base, Raise);

    public required ResetPeriod Period { get; init; }

    public required LimitCounter Counter { get; init; }

    /// <summary>What happens to requests beyond it.</summary>
    public ExceededOptions Exceeded { get; init; } = ExceededOptions.Block;

    /// <summary>It is used up, whatever is set aside.</summary>
    public bool IsSpent => Counter.SpentEverywhere >= Max;

    /// <summary>How much of it is spent; 1 is all.</summary>
    public double Utilization => Max > 0 ? (double)Counter.SpentEverywhere / Max : 1;

    /// <summary>How much may be used in the window of the moment, which has perhaps not begun.</summary>
    public long MaxAt(DateTimeOffset now) => Raise == 0 || now >= RaisedUntil ? Base : Sum(Base, Raise);

    /// <summary>Money to the billionth, rounded up: what is counted is never less than what was spent.</summary>
    public static long ToNanoUsd(decimal usd) => usd >= long.MaxValue / NanoUsd ? long.MaxValue : (long)Math.Ceiling(usd * NanoUsd);

    private static long Sum(long one, long other) => one > long.MaxValue - other ? long.MaxValue : one + other;
}

/// <summary>What a limit counts.</summary>
internal enum LimitUnit
{
    Requests,
    Tokens,
    Money,
}
