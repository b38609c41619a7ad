using System.Net;
using System.Security.Cryptography;
using System.Text;
using Heimdall.Engine.Configuration;

namespace Heimdall.Host.Security;

/// <summary>Judges name and password of the administrator. An unknown name takes as long as a wrong password, and gets the same answer. Thread-safe.</summary>
internal sealed partial class AccountPassword(LoginThrottle throttle, ILogger<AccountPassword> log) : IDisposable
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>Passwords are judged one at a time: each costs a core a good part of a second, and guessing many at once would pass the throttle by.</summary>
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>What was right the last time, keyed: programs that send a password with every request need not pay for it every time.</summary>
    private volatile byte[] _right = [];

    /// <returns>Whether they are right; or how long has to be waited before that is said.</returns>
    public async Task<(bool IsRight, TimeSpan? Wait)> JudgeAsync(AdminAccountOptions account, string userName, string password, IPAddress? from, CancellationToken cancellationToken)
    {
        if (throttle.Wait(from) is { } wait)
            return (false, wait);
        var digest = Digest(account, userName, password);
        if (CryptographicOperations.FixedTimeEquals(digest, _right))
            return (true, null);

        await _one.WaitAsync(cancellationToken);
        try
        {
            if (throttle.Wait(from) is { } later)
                return (false, later);
            var isPassword = await Task.Run(() => PasswordHash.Matches(account.Password.Reveal(), password), cancellationToken);
            if (isPassword & IsName(account, userName))
            {
                throttle.Succeeded(from);
                _right = digest;
                return (true, null);
            }

            throttle.Failed(from);
            Wrong(from);
            return (false, null);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private static bool IsName(AdminAccountOptions account, string userName) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(account.UserName)), SHA256.HashData(Encoding.UTF8.GetBytes(userName)));

    private byte[] Digest(AdminAccountOptions account, string userName, string password) =>
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{account.UserName.Length}:{account.UserName}{account.Password.Reveal().Length}:{account.Password.Reveal()}{userName.Length}:{userName}{password}"));

    [LoggerMessage(501, LogLevel.Warning, "A wrong name or password for the management API, from {Address}.")]
    private partial void Wrong(IPAddress? address);
}
