using System.Security.Cryptography;

namespace Heimdall.Host.Security;

/// <summary>
/// Links by which the operator who can read the log becomes the administrator of a gateway that nobody has an account of. One counts at a time, once, for 15
/// minutes; in memory only. Thread-safe.
/// </summary>
internal sealed class LoginLinks(TimeProvider time)
{
    public static readonly TimeSpan Validity = TimeSpan.FromMinutes(15);

    /// <summary>Whoever opens an old link gets a new one written to the log; not more often than this.</summary>
    private static readonly TimeSpan _pause = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private byte[]? _hash;
    private DateTimeOffset _issuedAt;
    private Uri? _gateway;

    /// <param name="gateway">Where it listens.</param>
    public Uri Issue(Uri gateway)
    {
        lock (_gate)
        {
            _gateway = gateway;
            return Issue();
        }
    }

    /// <summary>Another one where none counts any more; null where one does, where the last one is a minute old at most, and where none was ever issued.</summary>
    public Uri? Renew()
    {
        lock (_gate)
        {
            var age = time.GetUtcNow() - _issuedAt;
            return _gateway is null || age < _pause || (_hash is not null && age < Validity) ? null : Issue();
        }
    }

    /// <summary>True for the token of the one that counts, which then counts no more.</summary>
    public bool TryUse(string token)
    {
        var hash = RandomToken.Hash(token);
        lock (_gate)
        {
            if (_hash is null || time.GetUtcNow() - _issuedAt >= Validity || !CryptographicOperations.FixedTimeEquals(hash, _hash))
                return false;
            _hash = null;
            return true;
        }
    }

    private Uri Issue()
    {
        var token = RandomToken.Next();
        (_hash, _issuedAt) = (RandomToken.Hash(token), time.GetUtcNow());
        return new Uri(_gateway!, $"login?token={token}");
    }
}
