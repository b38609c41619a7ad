using Heimdall.Engine.Governance.Limits;
using Heimdall.Engine.Routing;
using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Metering;

/// <summary>
/// What one exchange uses, attempt by attempt: set aside when an attempt begins, settled before the client has the last of its answer, corrected if the
/// upstream says more afterwards. Belongs to one exchange; not thread-safe.
/// </summary>
/// <param name="counts">The attempts of this bill are the request; false where they are made beside those of another.</param>
internal sealed class Bill(Meter meter, Exchange exchange, bool counts)
{
    private Reservation _reservation;
    private UsageRecord? _settled;
    private ulong _entry;
    private bool _isCounted = !counts;
    private bool _isSent;
    private Usage? _reported;
    private long? _produced;

    /// <summary>Whom the attempt under way asks; null: none was admitted, or it is over.</summary>
    public Target? Target { get; private set; }

    public ModelPrice? Price { get; private set; }

    public DateTimeOffset Started { get; private set; }

    /// <summary>The request counts once, whoever serves it in the end.</summary>
    public int RequestsToCount => _isCounted ? 0 : 1;

    /// <summary>The limits that hold for the attempt under way.</summary>
    public ReadOnlySpan<Limit> Limits => _reservation.Limits;

    /// <summary>US dollars that all attempts together have cost so far; null: none had a price.</summary>
    public decimal? Cost { get; private set; }

    /// <summary>What is set aside for the attempt before will do for one at this target as well.</summary>
    public bool Covers(Target target) => _settled is null && Target is { } before && before.Provider == target.Provider && before.Key == target.Key && string.Equals(before.Model, target.Model, StringComparison.Ordinal);

    /// <summary>An attempt begins; the one before it must be over.</summary>
    public void Begin(Target target, ModelPrice? price, in Reservation reservation, DateTimeOffset now)
    {
        (_reservation, Target, Price, Started) = (reservation, target, price, now);
        (_isSent, _reported, _produced) = (false, null, null);
    }

    /// <summary>The upstream has, or may have, the request.</summary>
    public void Sent() => _isSent = true;

    /// <summary>The upstream has said what was used. Again where it says something else afterwards.</summary>
    public void Answered(Usage usage) => Settle(usage, UsageStatus.Answered, isEstimated: false);

    /// <summary>An answer has come, whole or not, of which the upstream may not say what it used.</summary>
    /// <param name="reported">What it did say; null: nothing.</param>
    /// <param name="tokens">Of answer, at least.</param>
    public void Produced(Usage? reported, long tokens) => (_reported, _produced) = (reported, tokens);

    /// <summary>The attempt is over and another begins. If it has used anything, that is paid; else nothing is.</summary>
    public void EndAttempt()
    {
        if (_settled is null && _produced > 0)
            SettleAtLeast(UsageStatus.Broken);
        if (_settled is not null)
            Close();
        else
            _reservation.Release();
        Target = null;
    }

    /// <summary>The exchange is over; once. A request that failed counts, though it cost nothing.</summary>
    /// <param name="cancelled">The client has left, or another attempt was sooner: the upstream may have begun all the same.</param>
    public void End(bool cancelled, bool failed)
    {
        if (_settled is null && Target is not null && (cancelled ? _isSent : _produced is not null))
            SettleAtLeast(cancelled ? UsageStatus.Cancelled : failed ? UsageStatus.Broken : UsageStatus.Answered);
        if (_settled is not null)
            Close();
        else
            _reservation.Settle(0, 0);
        Target = null;
    }

    private void SettleAtLeast(UsageStatus status) => Settle(Least(Target!), status, isEstimated: true);

    /// <summary>The least that an attempt can have used whose upstream never said it: the prompt, and what came of the answer.</summary>
    private Usage Least(Target target)
    {
        var usage = _reported ?? new();
        if (usage.PromptTokens == 0)
            usage = usage with { InputTokens = target.Health.Expectation.PromptTokens(exchange.Head.Body.Length) };
        return usage.OutputTokens < _produced ? usage with { OutputTokens = _produced.Value } : usage;
    }

    private void Settle(Usage usage, UsageStatus status, bool isEstimated)
    {
        if (Target is null || _settled?.Usage == usage)
            return;
        var record = meter.Record(exchange, this, _settled, usage, status, isEstimated);
        _reservation.Settle(record.Usage.PromptTokens + record.Usage.OutputTokens, record.Cost is { } cost ? Limit.ToNanoUsd(cost) : 0);
        var entry = meter.Append(record);
        if (_settled is not null)
            meter.Discard(_entry);
        if (record.Cost is not null || _settled?.Cost is not null)
            Cost = (Cost ?? 0) + (record.Cost ?? 0) - (_settled?.Cost ?? 0);
        (_settled, _entry, _isCounted) = (record, entry, true);
        meter.Warn(exchange, _reservation.Limits);
    }

    private void Close()
    {
        meter.Close(_entry);
        _settled = null;
    }
}
