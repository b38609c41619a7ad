using Heimdall.Engine.Configuration;
using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Routing;

/// <summary>Whether a failed attempt is worth another, where, and when (spec/bifrost-core.md §5.2, §5.3).</summary>
internal static class RetryPolicy
{
    public static NextStep After(GatewayError error) => error.Kind switch
    {
        ErrorKind.ContextOverflow or ErrorKind.Internal => NextStep.Stop,
        _ when error.Source != ErrorSource.Upstream => NextStep.Fallback,
        ErrorKind.RateLimited or ErrorKind.Authentication or ErrorKind.Billing or ErrorKind.Permission => NextStep.Rotate,
        ErrorKind.Overloaded or ErrorKind.Upstream => error.ShouldRetry == false ? NextStep.Rotate : NextStep.Retry,
        ErrorKind.Timeout => NextStep.Elsewhere,
        _ => NextStep.Fallback,
    };

    /// <summary>How long to wait before the same target is asked again; null when it shall not be.</summary>
    /// <param name="attempts">How many it has had.</param>
    /// <param name="random">0 inclusive to 1 exclusive.</param>
    public static TimeSpan? DelayBefore(GatewayError error, NetworkOptions network, int attempts, double random)
    {
        if (attempts > network.MaxRetries || !MayPass(error))
            return null;
        var backoff = Backoff(network, attempts, random);
        if (error.RetryAfter is not { } asked)
            return backoff;

        // A long wait is left to the client, which knows whether it has the time and shows it to its user.
        return asked > network.RetryBackoffMax ? null : asked > backoff ? asked : backoff;
    }

    // Trouble of the upstream that another attempt may not meet: not a fault of the request, and not silence, which has cost enough time.
    private static bool MayPass(GatewayError error) =>
        error.Source == ErrorSource.Upstream
        && error.ShouldRetry != false
        && error.Kind is ErrorKind.RateLimited or ErrorKind.Overloaded or ErrorKind.Upstream;

    private static TimeSpan Backoff(NetworkOptions network, int attempts, double random)
    {
        var grown = network.RetryBackoffInitial * Math.Pow(2, attempts - 1) * (0.8 + (0.4 * random));
        return grown < network.RetryBackoffMax ? grown : network.RetryBackoffMax;
    }
}
