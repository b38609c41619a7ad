using Heimdall.Engine.Configuration;
using Heimdall.Engine.Governance.Limits;

namespace Heimdall.Host.Admin;

/// <summary>A limit that holds for a request, and what is left of it.</summary>
/// <param name="Unit"><c>usd</c>, <c>tokens</c> or <c>requests</c>.</param>
/// <param name="Reserved">Set aside for requests under way.</param>
/// <param name="ResetsAt">Null before the first request.</param>
/// <param name="OnExceeded"><c>block</c>, <c>downgrade</c> or <c>throttle</c>.</param>
internal sealed record LimitState(string Owner, string Id, string Unit, decimal Limit, decimal Used, decimal Reserved, DateTimeOffset? ResetsAt, bool IsSpent, string OnExceeded)
{
    public static LimitState Of(Limit limit, GovernanceOptions governance) => new(
        LimitNames.Of(governance, limit.Owner),
        limit.Id,
        limit.Unit switch { LimitUnit.Money => "usd", LimitUnit.Tokens => "tokens", _ => "requests" },
        Shown(limit, limit.Max),
        Shown(limit, limit.Counter.SpentEverywhere),
        Shown(limit, limit.Counter.Reserved),
        limit.Counter.Ends is var ends && ends > DateTimeOffset.UnixEpoch ? ends : null,
        limit.IsSpent,
        limit.Exceeded.Action switch { ExceededAction.Downgrade => "downgrade", ExceededAction.Throttle => "throttle", _ => "block" });

    private static decimal Shown(Limit limit, long amount) => limit.Unit == LimitUnit.Money ? amount / (decimal)Engine.Governance.Limits.Limit.NanoUsd : amount;
}
