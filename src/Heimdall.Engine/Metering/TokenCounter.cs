using System.Text.Json;
using Heimdall.Engine.Routing;
using Heimdall.Engine.Upstream;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Engine.Metering;

/// <summary>
/// Counts the tokens of a prompt: by the provider where it counts in the client's dialect, else by estimate. Always answers, and never
/// by way of a completion (bifrost-core §3.10).
/// </summary>
internal sealed class TokenCounter(TimeProvider time)
{
    // Claude Code asks 26 times at once and waits for all; a slow provider is not worth waiting for.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Attempt _attempt = new(time);

    /// <exception cref="DialectException">The request cannot be read.</exception>
    public async ValueTask<long> CountAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        var resolution = exchange.Snapshot.Resolve(exchange.Model);
        if (resolution.Error is null && resolution.Pick(Operation.CountTokens, exchange.Dialect.Id, 0) is { } target && target.Endpoint.Dialect == exchange.Dialect.Id)
        {
            if (await AskAsync(exchange, target, cancellationToken) is { } counted)
                return counted;
        }

        return Estimate(exchange);
    }

    private async ValueTask<long?> AskAsync(Exchange exchange, Target target, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            await using var reply = await _attempt.RunAsync(exchange, target, either.Token);
            exchange.Error = null; // the estimate stands in, so a failure of the provider is none of the exchange
            return reply is Reply.Whole { Status: 200 } whole ? Tokens(whole.Body.Span) : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static long Estimate(Exchange exchange)
    {
        try
        {
            using var index = StructuralIndex.Build(exchange.Head.Body);
            return TokenEstimate.Of(exchange.Dialect.ReadRequest(index));
        }
        catch (JsonFault fault)
        {
            throw DialectException.InvalidRequest($"The request body is not valid JSON: {fault.Message}.");
        }
    }

    // The field's name tells the dialect too: no answer has both.
    private static long? Tokens(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && (reader.ValueTextEquals("input_tokens"u8) || reader.ValueTextEquals("totalTokens"u8)) && reader.Read() && reader.TryGetInt64(out var tokens))
                    return tokens;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not an answer: the estimate stands in.
        }

        return null;
    }
}
