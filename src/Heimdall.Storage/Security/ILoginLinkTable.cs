using System.Data.Common;

namespace Heimdall.Storage.Security;

/// <summary>Where links by which an administrator logs in first are remembered, as hashes. Thread-safe.</summary>
internal interface ILoginLinkTable
{
    /// <summary>Adds one, and forgets those that have expired.</summary>
    /// <param name="hash">Of the token, in hexadecimal.</param>
    /// <param name="who">For the audit log.</param>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    Task AddAsync(string hash, string who, DateTimeOffset now, DateTimeOffset expiresAt, CancellationToken cancellationToken);

    /// <summary>It has neither been used nor expired.</summary>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    Task<bool> CountsAsync(string hash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Uses it up. True for one caller, on one node, unless it has expired.</summary>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    Task<bool> TryTakeAsync(string hash, DateTimeOffset now, CancellationToken cancellationToken);
}
