using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance.Limits;

namespace Heimdall.Engine.Tests.Governance;

/// <summary>Money on top of a budget counts in the periods it was given for.</summary>
public sealed class BudgetOverrideTests
{
    private static readonly DateTimeOffset _start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly LimitOwner _owner = new(LimitLevel.VirtualKey, "k");

    [Fact]
    public void It_is_added_until_its_last_period_ends()
    {
        var limit = Of(new BudgetOverride(2, _start.AddDays(2)));
        limit.Counter.Roll(_start);

        Assert.Equal(3 * Limit.NanoUsd, limit.Max);
        Assert.Equal(3 * Limit.NanoUsd, limit.MaxAt(_start.AddDays(2).AddTicks(-1)));
        Assert.Equal(Limit.NanoUsd, limit.MaxAt(_start.AddDays(2)));
        limit.Counter.Roll(_start.AddDays(2));
        Assert.Equal(Limit.NanoUsd, limit.Max);
    }

    [Fact]
    public void Without_an_end_it_stays()
    {
        var limit = Of(new BudgetOverride(2, null));
        limit.Counter.Roll(_start.AddYears(50));

        Assert.Equal((3 * Limit.NanoUsd, 3 * Limit.NanoUsd), (limit.Max, limit.MaxAt(_start.AddYears(50))));
    }

    [Fact]
    public void What_it_adds_up_to_never_overflows()
    {
        var limit = Of(new BudgetOverride(decimal.MaxValue, null), decimal.MaxValue);

        Assert.Equal(long.MaxValue, limit.Max);
    }

    [Fact]
    public void A_request_is_admitted_by_it_and_refused_when_it_has_ended()
    {
        var limit = Of(new BudgetOverride(2, _start.AddDays(1)), maxLimit: 0);
        var amounts = new Amounts(1, 10, 1, Limit.NanoUsd, Limit.NanoUsd, IsGuess: false);

        var (_, first) = Reservation.TryMake([limit], amounts, _start, out var reservation);
        reservation.Release();
        var (_, second) = Reservation.TryMake([limit], amounts, _start.AddDays(1), out _);

        Assert.Equal((Verdict.Admitted, Verdict.Full), (first, second));
    }

    private static Limit Of(BudgetOverride raise, decimal maxLimit = 1) => new LimitSet(
        new() { Budgets = [new() { Id = "b", Owner = _owner, MaxLimit = maxLimit, Period = new(1, PeriodUnit.Day), Override = raise }] }, new LimitMemory()).Of(_owner)[0];
}
