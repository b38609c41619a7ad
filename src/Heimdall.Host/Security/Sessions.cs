using Heimdall.Storage.Security;

namespace Heimdall.Host.Security;

/// <summary>
/// Who is logged in. A session ends 30 days after the login, after a day without use, and when the account changes: somebody else may know the old
/// password. Thread-safe.
/// </summary>
internal sealed class Sessions(ISessionTable table, TimeProvider time)
{
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    private static readonly TimeSpan _idle = TimeSpan.FromHours(24);

    /// <summary>How exactly the last use is remembered: not every request needs a write.</summary>
    private static readonly TimeSpan _grain = TimeSpan.FromMinutes(5);

    /// <param name="who">For the audit log.</param>
    /// <param name="account">Fingerprint of the account that logs in.</param>
    /// <returns>The token, which nobody can find out again.</returns>
    public async Task<string> BeginAsync(string who, string account, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var token = RandomToken.Next();
        await table.AddAsync(new(RandomToken.HashText(token), who, account, now, now), now - Longest, now - _idle, cancellationToken);
        return token;
    }

    /// <summary>Null where the token is of no session, or of one that has ended.</summary>
    public async Task<SessionRow?> FindAsync(string token, string account, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await table.FindAsync(RandomToken.HashText(token), cancellationToken) is not { } session
            || session.CreatedAt + Longest <= now || session.UsedAt + _idle <= now || !session.Account.Equals(account, StringComparison.Ordinal))
        {
            return null;
        }

        if (now - session.UsedAt >= _grain)
            await table.UsedAsync(session.Hash, now, cancellationToken);
        return session;
    }

    public Task EndAsync(string token, CancellationToken cancellationToken) => table.RemoveAsync(RandomToken.HashText(token), cancellationToken);
}
