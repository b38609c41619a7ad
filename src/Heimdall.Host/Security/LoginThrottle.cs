using System.Net;
using System.Net.Sockets;

namespace Heimdall.Host.Security;

/// <summary>
/// Makes guessing passwords slow: after five failures an address waits a minute, and twice as long after each further one, up to an hour; and all
/// addresses together have a hundred failures a minute. Sessions and access keys are not asked for, as nobody guesses 256 bits. Thread-safe.
/// </summary>
internal sealed class LoginThrottle(TimeProvider time)
{
    private const int FreeFailures = 5;
    private const int MaxPerMinute = 100;

    /// <summary>Bounds memory; beyond it only the failures of all together count.</summary>
    private const int MaxAddresses = 10_000;

    private static readonly TimeSpan _first = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _longest = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, Failures> _byAddress = [];
    private DateTimeOffset _minute;
    private int _inMinute;

    /// <summary>How long the address has to wait; null: it may try.</summary>
    public TimeSpan? Wait(IPAddress? from)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_inMinute >= MaxPerMinute && now < _minute + _first)
                return _minute + _first - now;
            return from is not null && _byAddress.TryGetValue(Network(from), out var failures) && now < failures.Until ? failures.Until - now : null;
        }
    }

    public void Failed(IPAddress? from)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (now >= _minute + _first)
                (_minute, _inMinute) = (now, 0);
            _inMinute++;
            if (from is null)
                return;
            var network = Network(from);
            var count = _byAddress.TryGetValue(network, out var before) && now < before.Last + _longest ? before.Count + 1 : 1;
            if (before.Count == 0 && _byAddress.Count >= MaxAddresses && !Forget(now))
                return;
            _byAddress[network] = new(count, now, count < FreeFailures ? now : now + Pause(count));
        }
    }

    public void Succeeded(IPAddress? from)
    {
        lock (_gate)
        {
            if (from is not null)
                _byAddress.Remove(Network(from));
        }
    }

    private static TimeSpan Pause(int failures)
    {
        var pause = _first * Math.Pow(2, Math.Min(failures - FreeFailures, 10));
        return pause < _longest ? pause : _longest;
    }

    private bool Forget(DateTimeOffset now)
    {
        foreach (var (address, failures) in _byAddress.ToArray())
        {
            if (now >= failures.Last + _longest)
                _byAddress.Remove(address);
        }

        return _byAddress.Count < MaxAddresses;
    }

    /// <summary>Of IPv6 the first half: the other is the client's to choose.</summary>
    private static IPAddress Network(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new(bytes);
    }

    private readonly record struct Failures(int Count, DateTimeOffset Last, DateTimeOffset Until);
}
