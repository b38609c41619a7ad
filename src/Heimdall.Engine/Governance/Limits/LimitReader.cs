using Heimdall.Engine.Configuration;

namespace Heimdall.Engine.Governance.Limits;

/// <summary>Makes limits of what an operator wrote.</summary>
internal static class LimitReader
{
    public static IEnumerable<Limit> Read(GovernanceOptions options, LimitMemory memory)
    {
        foreach (var budget in options.Budgets)
        {
            yield return new()
            {
                Id = budget.Id,
                Unit = LimitUnit.Money,
                Owner = budget.Owner,
                Base = Limit.ToNanoUsd(budget.MaxLimit),
                Raise = budget.Override is { } raise ? Limit.ToNanoUsd(raise.Amount) : 0,
                RaisedUntil = budget.Override?.Until ?? DateTimeOffset.MaxValue,
                Period = budget.Period,
                Counter = memory.Of(new(LimitUnit.Money, budget.Id), budget.Period, budget.IsCalendarAligned),
                Exceeded = budget.Exceeded,
            };
        }

        foreach (var rate in options.RateLimits)
        {
            if (rate is { MaxRequests: { } requests, RequestPeriod: { } requestPeriod })
                yield return Window(rate, LimitUnit.Requests, requests, requestPeriod, memory);
            if (rate is { MaxTokens: { } tokens, TokenPeriod: { } tokenPeriod })
                yield return Window(rate, LimitUnit.Tokens, tokens, tokenPeriod, memory);
        }
    }

    private static Limit Window(RateLimitOptions rate, LimitUnit unit, long max, ResetPeriod period, LimitMemory memory) => new()
    {
        Id = rate.Id,
        Unit = unit,
        Owner = rate.Owner,
        Base = max,
        Period = period,
        Counter = memory.Of(new(unit, rate.Id), period, rate.IsCalendarAligned && period.CanBeCalendarAligned),
        Exceeded = rate.Exceeded,
    };
}
