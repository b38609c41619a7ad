using Heimdall.Engine.Configuration;
using Heimdall.Engine.Routing;
using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Upstream;

/// <summary>
/// The client's own credential, where it goes to a target in place of our key, and never beside it: a provider key that the client wants used
/// (<see cref="Governance.DirectKey"/>), or the Claude subscription of the person at the client (conformance B56). What becomes of it says nothing about our
/// keys, and is for the client to know.
/// </summary>
internal static class OwnCredential
{
    private const string Bearer = "Bearer ";

    public static bool Pays(Exchange exchange, Target target) => HeaderFor(exchange, target) is not null;

    /// <summary>The header that carries it; null where our key pays.</summary>
    public static KeyValuePair<string, string>? HeaderFor(Exchange exchange, Target target)
    {
        if (exchange.DirectKey is { } own)
            return own.Provider == target.Provider ? target.Key.HeaderFor(target.Endpoint, own.Value) : null;
        return Subscription(exchange, target) is { } subscription ? new KeyValuePair<string, string>("Authorization", subscription) : null;
    }

    /// <summary>
    /// What to do where the client's credential was refused or is used up; null where something else went wrong, or our key pays. A client that is refused
    /// hears of it, and renews its token. Whoever brings a key spends nobody else's; a person's subscription that is used up is what fallbacks are for.
    /// </summary>
    public static NextStep? StepAfter(Exchange exchange, Target target, GatewayError error)
    {
        if (error.Source != ErrorSource.Upstream || !Pays(exchange, target))
            return null;
        return error.Kind switch
        {
            ErrorKind.Authentication or ErrorKind.Permission => NextStep.Stop,
            ErrorKind.Billing or ErrorKind.RateLimited => exchange.DirectKey is null ? NextStep.Fallback : NextStep.Stop,
            _ => null,
        };
    }

    /// <summary>An upstream's error without the credential that it was sent: some quote it.</summary>
    public static GatewayError Hide(Exchange exchange, GatewayError error) => Sent(exchange) is { } sent ? error with { Message = sent.HideIn(error.Message) } : error;

    /// <summary>The credential that the attempt under way has sent, ours or the client's; null where none was. For failures.</summary>
    public static Secret? Sent(Exchange exchange)
    {
        if (exchange.Target is not { } target)
            return null;
        if (exchange.DirectKey is { } own)
            return own.Provider == target.Provider ? own.Value : target.Key.Options.Value;
        return Subscription(exchange, target) is { } subscription ? new(subscription[Bearer.Length..].Trim()) : target.Key.Options.Value;
    }

    // Not whoever takes credentials in the same header: the person's token is nobody else's business.
    private static string? Subscription(Exchange exchange, Target target) =>
        target.Provider.Options.Definition.SubscriptionPrefix is { } prefix
        && exchange.Headers.Get("Authorization") is { } authorization
        && authorization.StartsWith(Bearer, StringComparison.Ordinal)
        && authorization.AsSpan(Bearer.Length).StartsWith(prefix, StringComparison.Ordinal)
            ? authorization
            : null;
}
