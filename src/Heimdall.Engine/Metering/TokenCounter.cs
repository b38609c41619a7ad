using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Heimdall.Engine.Governance;
using Heimdall.Engine.Routing;
using Heimdall.Engine.Upstream;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Engine.Metering;

/// <summary>
/// Counts the tokens of a prompt: by the provider where it has an endpoint for it, in whichever dialect, else by an estimate that has learnt from the
/// usage of earlier exchanges. Always answers, and never by way of a completion (bifrost-core §3.10).
/// </summary>
internal sealed class TokenCounter(CountAttempt attempt, TokenCalibration calibration, TimeProvider time)
{
    // Claude Code asks 26 times at once and waits for all; a slow provider is not worth waiting for.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly RecentCounts _recent = new();
    private readonly CounterRests _rests = new(time);

    /// <exception cref="DialectException">The request cannot be read.</exception>
    public async ValueTask<long> CountAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        var resolution = DirectKeyRoute.Resolve(exchange, exchange.Model);
        if (resolution.Error is not null)
            return Estimate(exchange, null);
        if (resolution.First(Operation.CountTokens, exchange.Dialect.Id) is { Rests: false } counter
            && Permissions.Allows(exchange.Caller, counter.Provider.Name, counter.Model)
            && !_rests.Rests(counter.Key)
            && await AskAsync(exchange, counter, cancellationToken) is { } counted)
        {
            return counted;
        }

        return Estimate(exchange, resolution.First(Operation.Chat, exchange.Dialect.Id));
    }

    private ValueTask<long?> AskAsync(Exchange exchange, Target target, CancellationToken cancellationToken)
    {
        exchange.Target = target;
        if (Dialect.Of(target.Endpoint.Dialect).Counting is not { } format || Question(exchange, target, format) is not { } question)
            return new((long?)null);

        // What a client's own key is told is for nobody else, and what others were told is not for it.
        return exchange.DirectKey is not null
            ? AskAsync(exchange, target, question, cancellationToken)
            : _recent.GetAsync(new(target, HashOf(question)), () => AskAsync(exchange, target, question, cancellationToken), cancellationToken);
    }

    private async ValueTask<long?> AskAsync(Exchange exchange, Target target, JsonSplice question, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            var (tokens, error) = await attempt.RunAsync(exchange, target, question, either.Token);
            if (error is not null && error.Kind is not (ErrorKind.InvalidRequest or ErrorKind.RequestTooLarge))
                Rest(exchange, target, error.RetryAfter);
            return tokens;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            exchange.LeaveBuffers();
            Rest(exchange, target, null);
            return null;
        }
    }

    // No client may make others suffer by a credential of its own.
    private void Rest(Exchange exchange, Target target, TimeSpan? asked)
    {
        if (!OwnCredential.Pays(exchange, target))
            _rests.Rest(target.Key, asked);
    }

    /// <summary>What the target is asked; null where the request cannot be said in its dialect.</summary>
    private static JsonSplice? Question(Exchange exchange, Target target, CountFormat format)
    {
        if (target.Endpoint.Dialect == exchange.Dialect.Id && ChatBody(exchange).Equals(exchange.Head.Body))
            return Lane.Relay(exchange, target).Body;
        var request = Lane.Read(exchange, ChatBody(exchange));
        var output = new JsonEmitter(exchange.Head.Body.Length + 1024);
        exchange.Keep(output);
        try
        {
            format.WriteRequest(request, Lane.ContextFor(exchange, target), output);
        }
        catch (DialectException)
        {
            return null;
        }

        var question = new JsonSplice(output.WrittenMemory);
        question.Finish();
        return question;
    }

    private static UInt128 HashOf(JsonSplice question)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var segment in question.Segments)
            hash.AppendData(segment.Span);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return MemoryMarshal.Read<UInt128>(digest);
    }

    private long Estimate(Exchange exchange, Target? target)
    {
        var request = exchange.Request ?? Lane.Read(exchange, ChatBody(exchange));
        if (target is null)
            return TokenEstimate.Of(request, PromptShapes.Find("", exchange.Model)).Tokens;
        var estimate = TokenEstimate.Of(request, PromptShapes.Find(target.Provider.Options.Definition.Name, target.Model));
        return (long)Math.Round(estimate.Tokens * calibration.FactorOf(target.Provider.Name, target.Model));
    }

    private static ReadOnlyMemory<byte> ChatBody(Exchange exchange) => exchange.Dialect.Counting!.ChatBody(exchange.Head.Body);
}
