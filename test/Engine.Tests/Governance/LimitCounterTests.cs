using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance.Limits;

namespace Heimdall.Engine.Tests.Governance;

/// <summary>One counter under everything that happens to it.</summary>
public sealed class LimitCounterTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 6, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_is_set_aside_counts_until_it_is_settled()
    {
        var counter = Hourly();

        Assert.Equal((Verdict.Admitted, 60L), Reserve(counter, 60, max: 100));
        Assert.Equal(Verdict.Busy, Reserve(counter, 60, max: 100).Verdict);
        counter.Settle(60, 30);

        Assert.Equal((30L, 0L), (counter.Spent, counter.Reserved));
        Assert.Equal(Verdict.Admitted, Reserve(counter, 60, max: 100).Verdict);
    }

    [Fact]
    public void Nothing_is_let_in_that_does_not_fit_even_if_nobody_else_is_there()
    {
        var counter = Hourly();
        Reserve(counter, 90, max: 100);
        counter.Settle(90, 90);

        Assert.Equal(Verdict.Full, Reserve(counter, 20, max: 100).Verdict);
        Assert.Equal((Verdict.Admitted, 10L), counter.TryReserve(20, least: 5, 100, isGuess: false, Noon));
    }

    [Fact]
    public void A_limit_of_nothing_lets_nothing_in() => Assert.Equal(Verdict.Full, Reserve(Hourly(), 0, max: 0).Verdict);

    [Fact]
    public void A_guess_sets_a_good_part_aside()
    {
        var counter = Hourly();

        Assert.Equal(100, counter.TryReserve(1, 1, 800, isGuess: true, Noon).Reserved);
        Assert.Equal(87, counter.TryReserve(1, 1, 800, isGuess: true, Noon).Reserved);
    }

    [Fact]
    public void A_new_window_begins_with_what_is_still_under_way()
    {
        var counter = Hourly();
        Reserve(counter, 40, max: 100);
        Reserve(counter, 50, max: 100);
        counter.Settle(50, 50);

        counter.Roll(Noon.AddHours(1));

        Assert.Equal((0L, 40L), (counter.Spent, counter.Reserved));
        Assert.Equal(Noon.AddHours(2), counter.Ends);
    }

    [Fact]
    public void Another_period_begins_anew()
    {
        var counter = Hourly();
        Reserve(counter, 40, max: 100);
        counter.Settle(40, 40);

        counter.Use(new(1, PeriodUnit.Day), isAligned: true);
        counter.Roll(Noon);

        Assert.Equal(0, counter.Spent);
        Assert.Equal(new DateTimeOffset(2026, 5, 7, 0, 0, 0, TimeSpan.Zero), counter.Ends);
    }

    [Fact]
    public void A_correction_counts_like_the_first_figure()
    {
        var counter = Hourly();
        Reserve(counter, 40, max: 100);
        counter.Settle(40, 30);
        counter.Settle(0, 5);

        Assert.Equal((35L, 0L), (counter.Spent, counter.Reserved));
    }

    [Fact]
    public void What_other_nodes_spent_leaves_less_and_a_lease_less_still()
    {
        var counter = Hourly();
        counter.Roll(Noon);
        counter.SpentElsewhere(50);

        Assert.Equal(Verdict.Full, Reserve(counter, 60, max: 100).Verdict);
        Assert.Equal(Verdict.Admitted, Reserve(counter, 30, max: 100).Verdict);
        counter.Lease(30);
        Assert.Equal(Verdict.Busy, Reserve(counter, 10, max: 100).Verdict);
        Assert.Equal(10, counter.TakeNeed());
        Assert.Equal(0, counter.TakeNeed());
        counter.Lease(40);
        Assert.Equal(Verdict.Admitted, Reserve(counter, 10, max: 100).Verdict);
    }

    [Fact]
    public void A_leased_limit_begins_a_window_with_nothing_to_spend()
    {
        var counter = Hourly();
        Reserve(counter, 1, max: 100);
        counter.Settle(1, 1);
        counter.Lease(100);

        counter.Roll(Noon.AddHours(1));
        Assert.Equal(Verdict.Busy, counter.TryReserve(1, 1, 100, isGuess: false, Noon.AddHours(1)).Verdict);

        counter.GoAlone();
        Assert.Equal(Verdict.Admitted, counter.TryReserve(1, 1, 100, isGuess: false, Noon.AddHours(1)).Verdict);
    }

    [Fact]
    public void Turns_come_one_after_the_other()
    {
        var counter = Hourly();
        var interval = TimeSpan.FromSeconds(10);

        Assert.Equal([0, 10, 20], Enumerable.Range(0, 3).Select(_ => counter.TakeTurn(interval, Noon).TotalSeconds));
        Assert.Equal(25, counter.NextTurn(interval, Noon.AddSeconds(5)).TotalSeconds);
        Assert.Equal(0, counter.TakeTurn(interval, Noon.AddMinutes(5)).TotalSeconds);
    }

    [Fact]
    public void Each_warning_is_given_once_in_a_window()
    {
        var counter = Hourly();
        counter.Roll(Noon);

        Assert.Equal([true, false, true, false], new[] { counter.TakeWarning(75), counter.TakeWarning(75), counter.TakeWarning(95), counter.TakeWarning(75) });
        counter.Roll(Noon.AddHours(1));
        Assert.True(counter.TakeWarning(75));
    }

    [Fact]
    public async Task Many_at_once_never_exceed_it_and_leave_nothing_set_aside()
    {
        const long Max = 10_000;
        var counter = Hourly();
        var highest = 0L;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() =>
        {
            var random = new Random(worker);
            for (var i = 0; i < 20_000; i++)
            {
                var amount = random.Next(1, 200);
                var (verdict, taken) = counter.TryReserve(amount, 1, Max, isGuess: false, Noon);
                if (verdict != Verdict.Admitted)
                    continue;
                var committed = counter.Spent + counter.Reserved;
                InterlockedMax(ref highest, committed);
                counter.Settle(taken, i % 3 == 0 ? random.NextInt64(taken + 1) / 64 : 0);
            }
        })));

        Assert.InRange(highest, 1, Max);
        Assert.InRange(counter.Spent, 1, Max);
        Assert.Equal(0, counter.Reserved);
    }

    private static void InterlockedMax(ref long highest, long value)
    {
        var seen = Volatile.Read(ref highest);
        while (value > seen && Interlocked.CompareExchange(ref highest, value, seen) is var now && now != seen)
            seen = now;
    }

    private static (Verdict Verdict, long Reserved) Reserve(LimitCounter counter, long amount, long max) => counter.TryReserve(amount, amount, max, isGuess: false, Noon);

    private static LimitCounter Hourly()
    {
        var counter = new LimitCounter();
        counter.Use(new(1, PeriodUnit.Hour), isAligned: false);
        return counter;
    }
}
