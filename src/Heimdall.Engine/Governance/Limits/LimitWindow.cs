using Heimdall.Engine.Configuration;

namespace Heimdall.Engine.Governance.Limits;

/// <summary>One period of a limit, from its start (inclusive) to its end (exclusive), in UTC.</summary>
internal readonly record struct LimitWindow(DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>A Monday, the first of a month, a quarter and a year: every calendar period begins there.</summary>
    public static DateTimeOffset Calendar { get; } = new(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// The window that a moment falls into. Windows follow each other without gaps from the anchor on, so every node, and a node that was restarted, comes to
    /// the same without asking anybody (spec/bifrost-core.md §6.3).
    /// </summary>
    /// <param name="anchor">Where a window began once; <see cref="Calendar"/> for windows of the calendar.</param>
    public static LimitWindow At(ResetPeriod period, DateTimeOffset anchor, DateTimeOffset at) =>
        LengthOf(period) is { } length ? OfLength(length, anchor, at) : OfMonths(MonthsOf(period), anchor, at);

    private static LimitWindow OfLength(TimeSpan length, DateTimeOffset anchor, DateTimeOffset at)
    {
        var passed = Math.DivRem((at - anchor).Ticks, length.Ticks, out var rest);
        if (rest < 0)
            passed--;
        var start = anchor + TimeSpan.FromTicks(passed * length.Ticks);
        return new(start, start + length);
    }

    private static LimitWindow OfMonths(int months, DateTimeOffset anchor, DateTimeOffset at)
    {
        // From the anchor each time: the 31st, shortened to the 28th in February, is the 31st again in March.
        var passed = (int)Math.Floor((((at.Year - anchor.Year) * 12) + at.Month - anchor.Month) / (double)months);
        if (anchor.AddMonths(passed * months) > at)
            passed--;
        return new(anchor.AddMonths(passed * months), anchor.AddMonths((passed + 1) * months));
    }

    private static TimeSpan? LengthOf(ResetPeriod period) => period.Unit switch
    {
        PeriodUnit.Second => TimeSpan.FromSeconds(period.Count),
        PeriodUnit.Minute => TimeSpan.FromMinutes(period.Count),
        PeriodUnit.Hour => TimeSpan.FromHours(period.Count),
        PeriodUnit.Day => TimeSpan.FromDays(period.Count),
        PeriodUnit.Week => TimeSpan.FromDays(7L * period.Count),
        _ => null,
    };

    private static int MonthsOf(ResetPeriod period) => period.Count * period.Unit switch
    {
        PeriodUnit.Month => 1,
        PeriodUnit.Quarter => 3,
        PeriodUnit.Year => 12,
        _ => throw new System.Diagnostics.UnreachableException($"{period.Unit}"),
    };
}
