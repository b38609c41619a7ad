using System.Data.Common;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance.Limits;
using Heimdall.Engine.Metering;
using Heimdall.Storage.Database;
using Microsoft.Extensions.Logging;

namespace Heimdall.Storage.Ledger;

/// <summary>
/// Takes what the journal holds to the database, and keeps the limits of this node in step with those of others: each step is one transaction in which what
/// was spent is charged, and what this node may still spend without asking is leased (DESIGN D10). The sum of all leases and all that was spent never
/// exceeds a limit. Thread-safe: one step at a time.
/// </summary>
/// <param name="node">Of this process.</param>
internal sealed partial class UsageLedger(SqlDatabase database, UsageJournal journal, CurrentSnapshot current, TimeProvider time, ILogger<UsageLedger> log, string node) : IDisposable
{
    private const int BatchSize = 500;

    /// <summary>Rows that are deleted at a time.</summary>
    private const int MaxForgotten = 1000;

    /// <summary>A node that was not heard of for so long has lost its leases.</summary>
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan SharedPace = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan OwnPace = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan IdlePace = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan OrphanInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ForgetInterval = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<LimitKey, LeaseState> _states = [];
    private GatewaySnapshot? _known;
    private long _heard;
    private long _lookedForOrphans;
    private long? _forgotAt;
    private bool _isAway;
    private bool _isIdle;

    /// <summary>Other nodes may share the database, so limits are leased.</summary>
    private bool IsShared => database.Postgres is not null;

    /// <summary>How long to wait between two steps: little at a time, where nobody else is asked, so that requests do not wait for a burst of it.</summary>
    public TimeSpan Pace => IsShared ? SharedPace : _isIdle ? IdlePace : OwnPace;

    /// <summary>Takes over what an earlier process left, and learns what was spent before. To be awaited before the first exchange.</summary>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        _heard = _lookedForOrphans = time.GetTimestamp();
        journal.TakeOverOrphans();
        await StepAsync(cancellationToken);
    }

    /// <summary>All that waits, batch by batch. A database that is away is waited for; the journal keeps everything until then.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (time.GetElapsedTime(_lookedForOrphans) > OrphanInterval)
            {
                journal.TakeOverOrphans();
                _lookedForOrphans = time.GetTimestamp();
            }

            await StepAsync(cancellationToken);
            if (_forgotAt is not { } forgotAt || time.GetElapsedTime(forgotAt) > ForgetInterval)
                await ForgetAsync(cancellationToken);
            _heard = time.GetTimestamp();
            if (_isAway)
                Back();
            _isAway = false;
        }
        catch (DbException unreachable)
        {
            if (!_isAway)
                Away(unreachable.Message);
            _isAway = true;
            GoAlone();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Forgets what was used of a limit in its present window. Other nodes hear of it with their next step.</summary>
    /// <exception cref="DbException">The database cannot be reached; nothing is forgotten.</exception>
    public async Task ResetAsync(Limit limit, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await StepAsync(cancellationToken); // what is in the journal was used before
            if (!_states.TryGetValue(new(limit.Unit, limit.Id), out var state))
                return;
            var window = state.Counter.WindowAt(time.GetUtcNow()).Start;
            await database.WriteAsync(
                async session =>
                {
                    await LimitTable.SetAsync(session, state.Key, new(state.Counter.Anchor ?? window, window, 0), cancellationToken);
                    return 0;
                },
                cancellationToken);
            state.Counter.SpentElsewhere(-state.Drained);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    /// <summary>The process ends as it should: everything is drained, and others may have what this node had leased.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await RunOnceAsync(cancellationToken);
        if (IsShared && !_isAway)
        {
            await database.WriteAsync(
                async session =>
                {
                    await LimitTable.ReturnAllAsync(session, node, cancellationToken);
                    return 0;
                },
                cancellationToken);
        }
    }

    private async Task StepAsync(CancellationToken cancellationToken)
    {
        await LearnAsync(cancellationToken);
        _isIdle = true;
        while (journal.Take(BatchSize) is { } batch)
        {
            _isIdle = false;
            await DrainAsync(batch, cancellationToken);
        }

        if (IsShared)
            await SyncAsync(null, cancellationToken);
    }

    /// <summary>Limits that are new in the configuration: what the database knows of them.</summary>
    private async Task LearnAsync(CancellationToken cancellationToken)
    {
        var snapshot = current.Value;
        if (ReferenceEquals(snapshot, _known))
            return;
        List<LeaseState> unknown = [];
        foreach (var limit in snapshot.Limits.All)
        {
            var key = new LimitKey(limit.Unit, limit.Id);
            if (_states.TryGetValue(key, out var state))
                state.Limit = limit;
            else
                unknown.Add(_states[key] = new(key, limit));
        }

        if (unknown.Count > 0)
            await LearnAsync(unknown, cancellationToken);
        _known = snapshot;
    }

    private Task<int> LearnAsync(List<LeaseState> unknown, CancellationToken cancellationToken) => database.WriteAsync(
        async session =>
        {
            var now = time.GetUtcNow();
            foreach (var state in InOrder(unknown))
            {
                var window = state.Counter.WindowAt(now);
                var row = await LimitTable.FindAsync(session, state.Key, state.Counter.Anchor ?? window.Start, cancellationToken);
                state.Counter.BeginAt(row.Anchor, now);
                state.Counter.SpentElsewhere(row.WindowStart == state.Counter.WindowAt(now).Start ? row.Spent : 0);
                if (IsShared)
                    state.Counter.Lease(0);
            }

            return 0;
        },
        cancellationToken);

    /// <summary>What the database will never take is found by halves and left out, so that it does not hold up the rest.</summary>
    private async Task DrainAsync(JournalBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            await SyncAsync(batch, cancellationToken);
        }
        catch (Exception refusal) when (DbRefusal.IsOfValues(refusal))
        {
            if (batch.Records is [var single])
            {
                LeftOut(single.ExchangeId, single.Provider, single.Model, single.VirtualKeyId, single.Usage.PromptTokens, single.Usage.OutputTokens, single.Cost, refusal.Message);
                batch.Done();
                return;
            }

            var (first, second) = batch.Split();
            await DrainAsync(first, cancellationToken);
            await DrainAsync(second, cancellationToken);
        }
    }

    /// <summary>What is older than the operator wants to keep; some of it with each step, as leases run out if a step takes long.</summary>
    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - current.Value.Options.Client.LogRetention;
        if (await database.WriteAsync(session => UsageTable.DeleteAsync(session, before, MaxForgotten, cancellationToken), cancellationToken) < MaxForgotten)
            _forgotAt = time.GetTimestamp();
    }

    private async Task SyncAsync(JournalBatch? batch, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var state in _states.Values)
            state.Look(now, IsShared);
        var step = await database.WriteAsync(session => ChargeAsync(session, batch, now, cancellationToken), cancellationToken);
        batch?.Done();
        foreach (var (state, outcome) in step)
        {
            if (batch is { IsOwn: true })
                state.Drained += outcome.Charged;
            state.Granted = outcome.Granted;
            state.Counter.SpentElsewhere(outcome.Spent - state.Drained);
            if (IsShared)
                state.Counter.Lease(state.Drained + outcome.Granted);
        }
    }

    private async Task<List<(LeaseState State, Outcome Outcome)>> ChargeAsync(SqlSession session, JournalBatch? batch, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var charges = batch is null ? [] : await InsertAsync(session, batch, cancellationToken);
        List<(LeaseState State, Outcome Outcome)> outcomes = [];
        foreach (var state in InOrder(_states.Values.Where(state => charges.ContainsKey(state.Key) || (IsShared && state.IsActive))))
            outcomes.Add((state, await ChargeAsync(session, state, charges.GetValueOrDefault(state.Key), batch?.IsOwn == true, now, cancellationToken)));
        return outcomes;
    }

    private async Task<Outcome> ChargeAsync(SqlSession session, LeaseState state, Dictionary<DateTimeOffset, long>? charges, bool isOwn, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var window = state.Counter.WindowAt(now).Start;
        var row = await LimitTable.FindAsync(session, state.Key, state.Counter.Anchor ?? window, cancellationToken);
        var spent = row.WindowStart == window ? row.Spent : 0;
        var charged = charges?.GetValueOrDefault(window) ?? 0;
        await LimitTable.SetAsync(session, state.Key, new(state.Counter.Anchor ?? row.Anchor, window, spent + charged), cancellationToken);
        if (!IsShared)
            return new(spent + charged, charged, 0);

        // What this node has spent comes out of its lease; what a dead one has spent does not.
        var others = await LimitTable.LeasedToOthersAsync(session, state.Key, node, window, now, cancellationToken);
        var own = isOwn ? charged : 0;
        var wanted = Math.Max(0, state.Wanted(state.Limit.Max - (spent + charged - own) - others) - own);
        await LimitTable.LeaseAsync(session, state.Key, node, window, wanted, now + LeaseTime, cancellationToken);
        return new(spent + charged, charged, wanted);
    }

    /// <summary>What the records of a batch come to, by limit and by window; those that are in the ledger already come to nothing.</summary>
    private async Task<Dictionary<LimitKey, Dictionary<DateTimeOffset, long>>> InsertAsync(SqlSession session, JournalBatch batch, CancellationToken cancellationToken)
    {
        var snapshot = current.Value;
        Dictionary<LimitKey, Dictionary<DateTimeOffset, long>> charges = [];
        var added = await UsageTable.InsertAsync(session, batch.Records, cancellationToken);
        if (snapshot.Limits.IsEmpty)
            return charges;
        foreach (var record in added)
        {
            var caller = record.VirtualKeyId is { } id ? snapshot.Callers.OfId(id) : null;
            foreach (var limit in snapshot.Limits.For(caller, record.Provider, record.Model))
            {
                var key = new LimitKey(limit.Unit, limit.Id);
                if (!charges.TryGetValue(key, out var windows))
                    charges[key] = windows = [];
                var window = limit.Counter.WindowAt(UsageTable.EndOf(record)).Start;
                windows[window] = windows.GetValueOrDefault(window) + AmountOf(record, limit.Unit);
            }
        }

        return charges;
    }

    // The same in every process, or two of them might wait for each other.
    private static IEnumerable<LeaseState> InOrder(IEnumerable<LeaseState> states) =>
        states.OrderBy(static state => state.Key.Unit).ThenBy(static state => state.Key.Id, StringComparer.Ordinal);

    private static long AmountOf(UsageRecord record, LimitUnit unit) => unit switch
    {
        LimitUnit.Requests => record.Requests,
        LimitUnit.Tokens => record.Usage.PromptTokens + record.Usage.OutputTokens,
        _ => record.Cost is { } cost ? Limit.ToNanoUsd(cost) : 0,
    };

    // The leases have run out for the others too by now, so each goes on by itself, or not at all.
    private void GoAlone()
    {
        if (!IsShared || current.Value.Options.Governance.RefusesWithoutStore || time.GetElapsedTime(_heard) < LeaseTime)
            return;
        foreach (var state in _states.Values)
            state.Counter.GoAlone();
    }

    [LoggerMessage(421, LogLevel.Error, "The usage ledger cannot be reached; what is used is kept in the journal, and limits go on with what this node has leased. {Reason}")]
    private partial void Away(string reason);

    [LoggerMessage(422, LogLevel.Information, "The usage ledger is reached again.")]
    private partial void Back();

    [LoggerMessage(
        423,
        LogLevel.Error,
        "The usage ledger does not take what exchange {Exchange} used, and never will: it is left out ({Provider}/{Model}, virtual key {VirtualKey}, {PromptTokens} tokens in, {OutputTokens} out, {Cost} USD). {Reason}")]
    private partial void LeftOut(string exchange, string provider, string model, string? virtualKey, long promptTokens, long outputTokens, decimal? cost, string reason);

    /// <param name="Spent">In the window, by all.</param>
    /// <param name="Charged">By this step.</param>
    /// <param name="Granted">What this node may still use.</param>
    private readonly record struct Outcome(long Spent, long Charged, long Granted);
}
