using System.Data.Common;
using Heimdall.Storage.Security;

namespace Heimdall.Host.Security;

/// <summary>
/// Links by which the operator becomes the administrator of a gateway that nobody has an account of: whoever can read its log, or run a command beside its
/// store. Each works once, on any node, for 15 minutes; only its hash is kept. Thread-safe.
/// </summary>
internal sealed class LoginLinks(ILoginLinkTable table, TimeProvider time)
{
    public static readonly TimeSpan Validity = TimeSpan.FromMinutes(15);

    /// <summary>Whoever opens an old link gets a new one written to the log; not more often than this.</summary>
    private static readonly TimeSpan _pause = TimeSpan.FromMinutes(1);

    private Issued? _last;

    /// <param name="gateway">Where it listens.</param>
    /// <exception cref="DbException">The store cannot be reached.</exception>
    public Task<Uri> IssueAsync(Uri gateway, CancellationToken cancellationToken)
    {
        var token = RandomToken.Next();
        _last = new(gateway, RandomToken.HashText(token), time.GetUtcNow());
        return KeepAsync(table, _last, token, "start", cancellationToken);
    }

    /// <summary>One that another process is to accept.</summary>
    /// <param name="who">For the audit log.</param>
    /// <exception cref="DbException">The store cannot be reached.</exception>
    public static Task<Uri> IssueAsync(ILoginLinkTable table, Uri gateway, string who, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var token = RandomToken.Next();
        return KeepAsync(table, new(gateway, RandomToken.HashText(token), now), token, who, cancellationToken);
    }

    /// <summary>Another one where this process's last no longer counts; null where it does, where it is a minute old at most, and where none was ever issued.</summary>
    /// <exception cref="DbException">The store cannot be reached.</exception>
    public async Task<Uri?> RenewAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_last is not { } last || now - last.At < _pause || await table.CountsAsync(last.Hash, now, cancellationToken))
            return null;
        var token = RandomToken.Next();
        var next = new Issued(last.Gateway, RandomToken.HashText(token), now);
        return Interlocked.CompareExchange(ref _last, next, last) == last ? await KeepAsync(table, next, token, "old login link", cancellationToken) : null;
    }

    /// <summary>True for the token of one that counts, which then counts no more.</summary>
    /// <exception cref="DbException">The store cannot be reached.</exception>
    public async Task<bool> TryUseAsync(string token, CancellationToken cancellationToken)
    {
        // Anybody may try, and only who has one that counts may make others wait for the database's one writer.
        var (hash, now) = (RandomToken.HashText(token), time.GetUtcNow());
        return await table.CountsAsync(hash, now, cancellationToken) && await table.TryTakeAsync(hash, now, cancellationToken);
    }

    private static async Task<Uri> KeepAsync(ILoginLinkTable table, Issued link, string token, string who, CancellationToken cancellationToken)
    {
        await table.AddAsync(link.Hash, who, link.At, link.At + Validity, cancellationToken);
        return new Uri(link.Gateway, $"login?token={token}");
    }

    private sealed record Issued(Uri Gateway, string Hash, DateTimeOffset At);
}
