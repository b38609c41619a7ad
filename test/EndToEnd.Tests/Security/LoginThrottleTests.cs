using System.Net;
using Heimdall.Host.Security;

namespace Heimdall.EndToEnd.Tests.Security;

public sealed class LoginThrottleTests
{
    private static readonly IPAddress _one = IPAddress.Parse("203.0.113.1");

    private readonly ManualTime _time = new();

    [Fact]
    public void Waits_grow_with_every_failure_up_to_an_hour()
    {
        var throttle = new LoginThrottle(_time);
        List<double> waits = [];

        for (var i = 0; i < 11; i++)
        {
            throttle.Failed(_one);
            var wait = throttle.Wait(_one) ?? TimeSpan.Zero;
            waits.Add(wait.TotalMinutes);
            _time.Advance(wait);
        }

        Assert.Equal([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60], waits);
    }

    [Fact]
    public void A_right_password_ends_the_counting()
    {
        var throttle = new LoginThrottle(_time);
        for (var i = 0; i < 4; i++)
            throttle.Failed(_one);

        throttle.Succeeded(_one);
        throttle.Failed(_one);

        Assert.Null(throttle.Wait(_one));
    }

    [Fact]
    public void An_IPv6_client_has_one_network_however_many_addresses_it_takes()
    {
        var throttle = new LoginThrottle(_time);
        for (var i = 0; i < 5; i++)
            throttle.Failed(IPAddress.Parse($"2001:db8::{i}"));

        Assert.NotNull(throttle.Wait(IPAddress.Parse("2001:db8::ffff")));
        Assert.Null(throttle.Wait(IPAddress.Parse("2001:db8:0:1::1")));
    }

    [Fact]
    public void Many_addresses_together_have_to_wait_too()
    {
        var throttle = new LoginThrottle(_time);
        for (var i = 0; i < 100; i++)
            throttle.Failed(IPAddress.Parse($"198.51.100.{i}"));

        Assert.NotNull(throttle.Wait(_one));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(throttle.Wait(_one));
    }
}
