using System.Globalization;
using Heimdall.Engine.Routing;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;

namespace Heimdall.Engine.Governance.Limits;

/// <summary>What a caller is told who has used up a limit: whose, how much of it is gone, and when there will be more (spec/bifrost-core.md §6.2).</summary>
internal static class LimitErrors
{
    /// <summary>A client that retries by itself waits this long without its user losing patience; what takes longer, a person has to know.</summary>
    private static readonly TimeSpan LongestWorthWaiting = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    public static GatewayError Exceeded(Exchange exchange, Limit limit, Verdict verdict, in Amounts amounts, DateTimeOffset now)
    {
        var whose = LimitNames.Of(exchange.Snapshot.Options.Governance, limit.Owner);
        var wait = limit.Counter.Ends - now;
        var reset = limit.Counter.Ends.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        if (verdict == Verdict.Busy)
        {
            return new(ErrorKind.RateLimited, ErrorSource.Gateway, $"What is left of the {Name(limit)} of {whose} is set aside for requests under way; ask again in a moment.")
            {
                Code = "limit_reserved",
                RetryAfter = Soon,
            };
        }

        return limit.Unit == LimitUnit.Money
            ? Spent(exchange, limit, $"The {Name(limit)} of {whose} is spent: {State(limit, amounts)}. It begins anew on {reset}; whoever runs this gateway can raise it.", wait)
            : new(ErrorKind.RateLimited, ErrorSource.Gateway, $"The {Name(limit)} of {whose} is used up: {State(limit, amounts)}. There will be more at {reset}.")
            {
                Code = limit.Unit == LimitUnit.Tokens ? "token_limited" : "request_limited",
                RetryAfter = wait,
                ShouldRetry = wait <= LongestWorthWaiting ? null : false,
            };
    }

    /// <summary>The turn of a throttled request is too far away.</summary>
    public static GatewayError Throttled(Exchange exchange, Limit limit, TimeSpan wait) =>
        new(ErrorKind.RateLimited, ErrorSource.Gateway, $"The {Name(limit)} of {LimitNames.Of(exchange.Snapshot.Options.Governance, limit.Owner)} is used up; one request every {limit.Exceeded.Interval.TotalSeconds:0.#} s goes on, and others are waiting.")
        {
            Code = "rate_limited",
            RetryAfter = wait,
        };

    /// <summary>What the model uses is just being found out.</summary>
    public static GatewayError Unknown(Target target) =>
        new(ErrorKind.RateLimited, ErrorSource.Gateway, $"What '{target.Model}' uses is being found out by requests under way; ask again in a moment.") { Code = "limit_reserved", RetryAfter = Soon };

    public static GatewayError Unpriced(Target target) =>
        new(ErrorKind.Billing, ErrorSource.Gateway, $"The model '{target.Model}' of '{target.Provider.Name}' has no price, and models without a price are refused here. Give it one in governance.pricing_overrides.")
        {
            Status = 403,
            Code = "model_unpriced",
            ShouldRetry = false,
        };

    // Claude Code explains a spent budget when it is told so in its own way (conformance P15); to everybody else it is 402.
    private static GatewayError Spent(Exchange exchange, Limit limit, string message, TimeSpan wait) =>
        new(ErrorKind.Billing, ErrorSource.Gateway, message)
        {
            Status = ClientWishes.IsClaudeCode(exchange.Headers) && exchange.Dialect.Id == DialectId.AnthropicMessages ? 429 : 402,
            Code = "budget_exceeded",
            RetryAfter = wait,
            ShouldRetry = false,
        };

    private static string Name(Limit limit) => limit.Unit switch
    {
        LimitUnit.Money => $"budget of {Usd(limit.Max)} ({limit.Period})",
        LimitUnit.Tokens => string.Create(CultureInfo.InvariantCulture, $"limit of {limit.Max:N0} tokens ({limit.Period})"),
        _ => string.Create(CultureInfo.InvariantCulture, $"limit of {limit.Max:N0} requests ({limit.Period})"),
    };

    private static string State(Limit limit, in Amounts amounts)
    {
        var used = limit.Counter.SpentEverywhere;
        return limit.Unit switch
        {
            LimitUnit.Money when used < limit.Max => $"{Usd(used)} are used, and this request is expected to cost about {Usd(amounts.LeastMoney)}",
            LimitUnit.Money => $"{Usd(used)} are used",
            LimitUnit.Tokens when used < limit.Max => string.Create(CultureInfo.InvariantCulture, $"{used:N0} are used, and this request is expected to need about {amounts.LeastTokens:N0}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{used:N0} are used"),
        };
    }

    private static string Usd(long nano) => string.Create(CultureInfo.InvariantCulture, $"${nano / (decimal)Limit.NanoUsd:0.00####}");
}
