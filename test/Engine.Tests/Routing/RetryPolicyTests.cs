using Heimdall.Engine.Configuration;
using Heimdall.Engine.Routing;
using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Tests.Routing;

public sealed class RetryPolicyTests
{
    private static readonly NetworkOptions Patient = new() { MaxRetries = 10 };
    private static readonly GatewayError Overloaded = new(ErrorKind.Overloaded, ErrorSource.Upstream, "busy");

    [Theory]
    [InlineData(1, 0.5, 500)]
    [InlineData(2, 0.5, 1000)]
    [InlineData(3, 0.5, 2000)]
    [InlineData(1, 0.0, 400)]
    [InlineData(1, 1.0, 600)]
    [InlineData(9, 1.0, 5000)]
    public void The_delay_doubles_and_scatters_up_to_its_limit(int attempts, double random, int expectedMs) =>
        Assert.Equal(expectedMs, RetryPolicy.DelayBefore(Overloaded, Patient, attempts, random)!.Value.TotalMilliseconds, 0.001);

    [Theory]
    [InlineData(0, 1, false)]
    [InlineData(1, 1, true)]
    [InlineData(1, 2, false)]
    [InlineData(3, 3, true)]
    public void There_are_as_many_further_attempts_as_configured(int maxRetries, int attempts, bool another) =>
        Assert.Equal(another, RetryPolicy.DelayBefore(Overloaded, Patient with { MaxRetries = maxRetries }, attempts, 0.5) is not null);

    [Theory]
    [InlineData(0, 500)]
    [InlineData(2, 2000)]
    [InlineData(5, 5000)]
    [InlineData(6, null)]
    public void What_the_upstream_asks_for_is_waited_for_unless_it_is_long(int seconds, int? expectedMs) =>
        Assert.Equal(expectedMs, RetryPolicy.DelayBefore(Overloaded with { RetryAfter = TimeSpan.FromSeconds(seconds) }, Patient, 1, 0.5)?.TotalMilliseconds);

    [Theory]
    [InlineData("RateLimited", "Upstream", null, true)]
    [InlineData("Upstream", "Upstream", null, true)]
    [InlineData("Upstream", "Upstream", false, false)]
    [InlineData("Timeout", "Upstream", null, false)]
    [InlineData("InvalidRequest", "Upstream", null, false)]
    [InlineData("Authentication", "Upstream", null, false)]
    [InlineData("RateLimited", "Gateway", null, false)]
    public void Only_trouble_that_may_pass_is_worth_another_attempt(string kind, string source, bool? shouldRetry, bool another)
    {
        var error = new GatewayError(Enum.Parse<ErrorKind>(kind), Enum.Parse<ErrorSource>(source), "x") { ShouldRetry = shouldRetry };

        Assert.Equal(another, RetryPolicy.DelayBefore(error, Patient, 1, 0.5) is not null);
    }
}
