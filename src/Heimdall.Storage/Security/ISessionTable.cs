using System.Data.Common;

namespace Heimdall.Storage.Security;

/// <summary>Where sessions of administrators are remembered. Thread-safe.</summary>
internal interface ISessionTable
{
    /// <summary>Adds one, and forgets those that have ended.</summary>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    Task AddAsync(SessionRow session, DateTimeOffset createdSince, DateTimeOffset usedSince, CancellationToken cancellationToken);

    /// <exception cref="DbException">The database cannot be reached.</exception>
    Task<SessionRow?> FindAsync(string hash, CancellationToken cancellationToken);

    /// <exception cref="DbException">The database cannot be reached.</exception>
    Task UsedAsync(string hash, DateTimeOffset at, CancellationToken cancellationToken);

    /// <exception cref="DbException">The database cannot be reached.</exception>
    Task RemoveAsync(string hash, CancellationToken cancellationToken);
}

/// <param name="Hash">Of the token, in hexadecimal.</param>
/// <param name="Who">For the audit log.</param>
/// <param name="Account">Fingerprint of the account that logged in; the session ends when that changes.</param>
internal sealed record SessionRow(string Hash, string Who, string Account, DateTimeOffset CreatedAt, DateTimeOffset UsedAt);
