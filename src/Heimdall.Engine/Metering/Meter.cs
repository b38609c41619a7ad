using System.Buffers.Text;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance.Limits;
using Heimdall.Engine.Routing;
using Heimdall.Wire.Canonical;
using Microsoft.Extensions.Logging;

namespace Heimdall.Engine.Metering;

/// <summary>
/// Admits attempts: finds the price, sets aside what the attempt is likely to use at every limit that holds for it, and has what it did use written down.
/// Stateless apart from what it learns; shared by all exchanges.
/// </summary>
internal sealed partial class Meter(LimitMemory limits, IUsageJournal journal, TimeProvider time, ILogger<Meter> logger)
{
    /// <summary>Of one class, in one answer.</summary>
    private const long MostTokens = 1_000_000_000;

    /// <summary>US dollars, of one answer.</summary>
    private const decimal MostCost = 100_000m;

    /// <summary>How long a request waits for room that others have set aside.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>How far away a throttled request's turn may be.</summary>
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(60);

    /// <summary>An attempt at the target may begin; else why not.</summary>
    /// <exception cref="OperationCanceledException">The client has left while it waited.</exception>
    public ValueTask<GatewayError?> AdmitAsync(Exchange exchange, Target target, CancellationToken cancellationToken)
    {
        var bill = exchange.Bill ??= new(this, exchange, counts: true);
        if (bill.Covers(target))
            return default;
        bill.EndAttempt();
        var refusal = TryAdmit(exchange, bill, target, out var verdict);
        if (verdict == Verdict.Busy)
            return new(WaitForRoomAsync(exchange, bill, target, refusal!, cancellationToken));
        return refusal is null && IsThrottled(bill) is { } slow ? new(WaitForTurnAsync(exchange, bill, slow, cancellationToken)) : new(refusal);
    }

    /// <summary>What an attempt has used, and what that costs.</summary>
    /// <param name="before">The record that this one takes the place of; null: none.</param>
    public UsageRecord Record(Exchange exchange, Bill bill, UsageRecord? before, Usage usage, UsageStatus status, bool isEstimated)
    {
        var target = bill.Target!;
        usage = Believable(usage);
        var cost = bill.Price is { } price && price.CanPrice(usage) ? Math.Clamp(price.CostOf(usage), 0, MostCost) : default(decimal?);
        if (!isEstimated && before is null)
        {
            target.Health.Expectation.Learn(exchange.Head.Body.Length, usage.PromptTokens, usage.OutputTokens, cost is { } paid ? Limit.ToNanoUsd(paid) : null, bill.Price);
        }

        var caller = exchange.Caller;
        return new()
        {
            Id = before?.Id ?? RecordId.Next(bill.Started),
            ExchangeId = exchange.Id,
            At = bill.Started,
            Status = status,
            VirtualKeyId = caller?.Key.Id,
            TeamId = caller?.Team?.Id,
            CustomerId = caller?.Customer?.Id,
            Provider = target.Provider.Name,
            ProviderKeyId = target.Key.Options.Id,
            Model = target.Model,
            RequestedModel = exchange.Model,
            Session = ClientWishes.SessionName(exchange.Headers),
            Agent = ClientWishes.AgentName(exchange.Headers),
            Requests = before?.Requests ?? bill.RequestsToCount,
            Usage = usage,
            Cost = cost,
            IsEstimated = isEstimated,
            LatencyMs = (int)Math.Min(int.MaxValue, (time.GetUtcNow() - bill.Started).TotalMilliseconds),
        };
    }

    // A report beyond all measure would overflow sums, here and in the ledger.
    private static Usage Believable(Usage usage) =>
        IsBelievable(usage.InputTokens) && IsBelievable(usage.CacheReadTokens) && IsBelievable(usage.CacheWriteTokens) && IsBelievable(usage.OutputTokens)
            ? usage
            : usage with
            {
                InputTokens = Math.Clamp(usage.InputTokens, 0, MostTokens),
                CacheReadTokens = Math.Clamp(usage.CacheReadTokens, 0, MostTokens),
                CacheWriteTokens = Math.Clamp(usage.CacheWriteTokens, 0, MostTokens),
                OutputTokens = Math.Clamp(usage.OutputTokens, 0, MostTokens),
            };

    private static bool IsBelievable(long tokens) => tokens is >= 0 and <= MostTokens;

    public ulong Append(UsageRecord record) => journal.Append(record);

    public void Close(ulong entry) => journal.Close(entry);

    public void Discard(ulong entry) => journal.Discard(entry);

    private GatewayError? TryAdmit(Exchange exchange, Bill bill, Target target, out Verdict verdict)
    {
        verdict = Verdict.Admitted;
        var snapshot = exchange.Snapshot;
        var now = time.GetUtcNow();
        var price = snapshot.Prices.Find(new(target.Provider.Name, target.Model) { KeyId = target.Key.Options.Id, VirtualKeyId = exchange.Caller?.Key.Id });
        if (price is null && snapshot.Options.Governance.UnpricedModels == UnpricedPolicy.Refuse)
            return LimitErrors.Unpriced(target);
        var holding = snapshot.Limits.For(exchange.Caller, target);
        if (holding.IsEmpty)
        {
            bill.Begin(target, price, default, now);
            return null;
        }

        var expectation = target.Health.Expectation;
        var forecast = expectation.For(exchange.Head.Body.Length, MaxOutput(exchange), price);
        var amounts = new Amounts(bill.RequestsToCount, forecast.Tokens, forecast.LeastTokens, forecast.Money, forecast.LeastMoney, IsGuess: !expectation.IsKnown);
        (var refusing, verdict) = Reservation.TryMake(holding, amounts, now, out var reservation);
        if (refusing is not null)
            return LimitErrors.Exceeded(exchange, refusing, verdict, amounts, now);
        if (!expectation.MayBegin(now))
        {
            reservation.Release();
            verdict = Verdict.Busy;
            return LimitErrors.Unknown(target);
        }

        bill.Begin(target, price, reservation, now);
        return null;
    }

    /// <summary>Others have set aside what it needs, and most of them need less than that: there will be room when they end.</summary>
    private async Task<GatewayError?> WaitForRoomAsync(Exchange exchange, Bill bill, Target target, GatewayError refusal, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var pause = FirstPause; time.GetElapsedTime(started) < LongestWait; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            limits.Want();
            await Task.Delay(pause, time, cancellationToken);
            var again = TryAdmit(exchange, bill, target, out var verdict);
            if (verdict != Verdict.Busy)
                return again;
        }

        return refusal;
    }

    private static Limit? IsThrottled(Bill bill)
    {
        foreach (var limit in bill.Limits)
        {
            if (limit is { Exceeded.Action: ExceededAction.Throttle, IsSpent: true })
                return limit;
        }

        return null;
    }

    private async Task<GatewayError?> WaitForTurnAsync(Exchange exchange, Bill bill, Limit limit, CancellationToken cancellationToken)
    {
        var (interval, now) = (limit.Exceeded.Interval, time.GetUtcNow());
        if (limit.Counter.NextTurn(interval, now) is var next && next > LongestTurn)
        {
            bill.EndAttempt();
            return LimitErrors.Throttled(exchange, limit, next);
        }

        await Task.Delay(limit.Counter.TakeTurn(interval, now), time, cancellationToken);
        return null;
    }

    /// <summary>Says once in a window that most of a limit is gone.</summary>
    public void Warn(Exchange exchange, ReadOnlySpan<Limit> limits)
    {
        foreach (var limit in limits)
        {
            if (limit.Unit != LimitUnit.Money)
                continue;
            var percent = (int)Math.Min(1000, limit.Utilization * 100);
            var threshold = percent >= 100 ? 100 : percent >= 95 ? 95 : percent >= 75 ? 75 : 0;
            if (threshold > 0 && limit.Counter.TakeWarning(threshold))
                MostIsGone(threshold == 100 ? LogLevel.Warning : LogLevel.Information, LimitNames.Of(exchange.Snapshot.Options.Governance, limit.Owner), percent, limit.Id, limit.Counter.Ends);
        }
    }

    // The fields by which the dialects limit an answer; Gemini's stands in an object of its own, and is not worth opening that.
    private static long MaxOutput(Exchange exchange)
    {
        var fields = exchange.Head.Fields;
        var limit = fields.Find("max_tokens"u8);
        if (limit.IsAbsent)
            limit = fields.Find("max_completion_tokens"u8);
        if (limit.IsAbsent)
            limit = fields.Find("max_output_tokens"u8);
        return !limit.IsAbsent && Utf8Parser.TryParse(limit.Span, out long tokens, out _) ? tokens : 0;
    }

    [LoggerMessage(EventId = 401, Message = "The budget of {Owner} is used to {Percent} % ({Id}); it begins anew at {Ends:u}")]
    private partial void MostIsGone(LogLevel level, string owner, int percent, string id, DateTimeOffset ends);
}
