using System.Collections.Immutable;
using Heimdall.Engine.Configuration;

namespace Heimdall.Engine.Governance.Limits;

/// <summary>
/// What one attempt has set aside at every limit that holds for it: all or nothing. Settled once, and corrected as often as there is something to correct.
/// The default holds nothing. Not thread-safe; it belongs to one exchange.
/// </summary>
internal struct Reservation
{
    private ImmutableArray<Limit> _limits;
    private Counted _counted;
    private bool _isSettled;

    // By limit, where any has set aside another amount than was asked for; in the usual case all have what was.
    private long[]? _taken;

    public readonly ReadOnlySpan<Limit> Limits => _limits.IsDefault ? [] : _limits.AsSpan();

    /// <summary>Sets aside at all limits, or at none: then the one that has no room is returned, with its verdict.</summary>
    public static (Limit? Refusing, Verdict Verdict) TryMake(ImmutableArray<Limit> limits, in Amounts amounts, DateTimeOffset now, out Reservation reservation)
    {
        reservation = new() { _limits = limits, _counted = new(amounts.Requests, amounts.Tokens, amounts.Money) };
        for (var i = 0; i < limits.Length; i++)
        {
            var limit = limits[i];
            var (amount, least) = amounts.Of(limit.Unit);
            if (amount == 0 && limit.Unit == LimitUnit.Requests)
                continue;
            if (limit.Exceeded.Action != ExceededAction.Block)
            {
                limit.Counter.Reserve(amount, now);
                continue;
            }

            var isGuess = amounts.IsGuess && limit.Unit != LimitUnit.Requests;
            var (verdict, taken) = limit.Counter.TryReserve(amount, least, limit.MaxAt(now), isGuess, now);
            if (verdict != Verdict.Admitted)
            {
                reservation.GiveBack(i);
                reservation = default;
                return (limit, limit.Unit == LimitUnit.Requests ? Verdict.Full : verdict);
            }

            if (taken != amount)
                (reservation._taken ??= reservation.Amounts())[i] = taken;
        }

        return (null, Verdict.Admitted);
    }

    /// <summary>Nothing was used.</summary>
    public void Release()
    {
        GiveBack(Limits.Length);
        this = default;
    }

    /// <summary>Puts what was used in the place of what was set aside, or of what was settled before.</summary>
    /// <param name="money">Billionths of a US dollar.</param>
    public void Settle(long tokens, long money)
    {
        var used = _counted with { Tokens = tokens, Money = money };
        for (var i = 0; i < Limits.Length; i++)
        {
            var amount = used.Of(_limits[i].Unit);
            if (_isSettled)
                _limits[i].Counter.Settle(0, amount - CountedAt(i));
            else
                _limits[i].Counter.Settle(CountedAt(i), amount);
        }

        (_counted, _isSettled, _taken) = (used, true, null);
    }

    private readonly void GiveBack(int count)
    {
        for (var i = 0; i < count; i++)
            _limits[i].Counter.Settle(CountedAt(i), 0);
    }

    private readonly long CountedAt(int i) => _taken is null ? _counted.Of(_limits[i].Unit) : _taken[i];

    private readonly long[] Amounts()
    {
        var amounts = new long[_limits.Length];
        for (var i = 0; i < amounts.Length; i++)
            amounts[i] = _counted.Of(_limits[i].Unit);
        return amounts;
    }

    private readonly record struct Counted(long Requests, long Tokens, long Money)
    {
        public long Of(LimitUnit unit) => unit switch { LimitUnit.Requests => Requests, LimitUnit.Tokens => Tokens, _ => Money };
    }
}

/// <summary>How much an attempt is expected to use, and how little it may use.</summary>
/// <param name="Requests">1, or 0 where the exchange has been counted already.</param>
/// <param name="Money">Billionths of a US dollar.</param>
/// <param name="IsGuess">Nothing is known of the model yet, so more is set aside than is expected.</param>
internal readonly record struct Amounts(long Requests, long Tokens, long LeastTokens, long Money, long LeastMoney, bool IsGuess)
{
    public (long Amount, long Least) Of(LimitUnit unit) => unit switch
    {
        LimitUnit.Requests => (Requests, Requests),
        LimitUnit.Tokens => (Tokens, LeastTokens),
        _ => (Money, LeastMoney),
    };
}
