using Heimdall.Engine.Routing;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;

namespace Heimdall.Engine.Upstream;

/// <summary>Asks an upstream how many tokens a prompt has. Stateless and shared.</summary>
internal sealed class CountAttempt(TimeProvider time)
{
    /// <summary>The number, or why there is none; neither where the upstream answered with something else.</summary>
    /// <param name="body">What the target's endpoint takes.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<(long? Tokens, GatewayError? Error)> RunAsync(Exchange exchange, Target target, JsonSplice body, CancellationToken cancellationToken)
    {
        var clock = new AttemptClock(target.Provider.Options.Network, time, cancellationToken);
        try
        {
            var response = await Attempt.SendAsync(exchange, target, body, clock);
            clock.HeadersCame();
            using var bytes = new UpstreamBytes(response, clock);
            using var answer = await bytes.ReadWholeAsync();
            return Read(target, response, answer);
        }
        catch (UpstreamException e)
        {
            return (null, e.Error);
        }
        finally
        {
            clock.Dispose();
        }
    }

    private (long? Tokens, GatewayError? Error) Read(Target target, HttpResponseMessage response, PooledBody answer)
    {
        var dialect = Dialect.Of(target.Endpoint.Dialect);
        if (response.IsSuccessStatusCode)
            return (dialect.Counting!.ReadAnswer(answer.Memory.Span), null);
        return (null, dialect.ReadError((int)response.StatusCode, answer.Memory) with { RetryAfter = UpstreamHeaders.RetryAfter(response, time) });
    }
}
