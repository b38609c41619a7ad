using System.Collections.Frozen;
using System.Globalization;
using System.Net.Http.Headers;
using Heimdall.Engine.Configuration;
using Heimdall.Engine.Routing;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;

namespace Heimdall.Engine.Upstream;

/// <summary>
/// Which headers travel. Towards the upstream: the provider key, what the dialect needs, what the operator or the caller named; never a
/// credential of the client, unless that pays (<see cref="OwnCredential"/>). Back: the upstream's request id, its rate limits and its advice on retrying.
/// </summary>
internal static class UpstreamHeaders
{
    private const string DefaultAnthropicVersion = "2023-06-01";
    private const double MaxRetryAfterMilliseconds = 24 * 60 * 60 * 1000;
    private const string ForwardPrefix = "x-bf-eh-";

    private static readonly string[] AnthropicHeaders = ["anthropic-version", "anthropic-beta", "anthropic-dangerous-direct-browser-access"];

    // Credentials, and what belongs to one connection only (bifrost-core §3.4).
    private static readonly FrozenSet<string> NeverForwarded = FrozenSet.ToFrozenSet(
        [
            "authorization", "proxy-authorization", "cookie", "host", "content-length", "content-type", "content-encoding", "connection",
            "transfer-encoding", "upgrade", "te", "trailer", "expect", "keep-alive", "x-api-key", "api-key", "x-goog-api-key", "x-bf-api-key", "x-bf-api-key-id", "x-bf-vk",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Returned = FrozenSet.ToFrozenSet(
        ["request-id", "x-request-id", "retry-after", "retry-after-ms", "x-should-retry", "openai-processing-ms"],
        StringComparer.OrdinalIgnoreCase);

    public static void Write(HttpRequestHeaders headers, Exchange exchange, Target target)
    {
        headers.TryAddWithoutValidation("User-Agent", "heimdall");
        headers.TryAddWithoutValidation("Accept-Encoding", "identity"); // packing buffers, and small events gain nothing
        if (target.Endpoint.Dialect == DialectId.AnthropicMessages)
            WriteAnthropic(headers, exchange);

        if (exchange.Headers.HasGatewayHeaders)
        {
            foreach (var (header, content) in exchange.Headers.WithPrefix(ForwardPrefix))
                Forward(headers, exchange, header, content);
        }

        foreach (var header in exchange.Snapshot.Options.Client.ForwardedHeaders)
        {
            if (exchange.Headers.Get(header) is { } content)
                Forward(headers, exchange, header, content);
        }

        var own = OwnCredential.HeaderFor(exchange, target);
        foreach (var (header, content) in target.Provider.Options.Network.ExtraHeaders)
        {
            if (own is null || !NeverForwarded.Contains(header)) // whose credential goes, goes alone
                Set(headers, header, content);
        }

        if ((own ?? target.Credential) is var (name, value))
            Set(headers, name, value);
    }

    /// <summary>The same for what the gateway asks by itself, on behalf of no client.</summary>
    public static void WriteOwn(HttpRequestHeaders headers, ProviderSnapshot provider, KeySnapshot key, ProviderEndpoint endpoint)
    {
        headers.TryAddWithoutValidation("User-Agent", "heimdall");
        headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        if (endpoint.Dialect == DialectId.AnthropicMessages)
            headers.TryAddWithoutValidation("anthropic-version", DefaultAnthropicVersion);
        foreach (var (header, content) in provider.Options.Network.ExtraHeaders)
            Set(headers, header, content);
        if (key.CredentialFor(endpoint) is var (name, value))
            Set(headers, name, value);
    }

    /// <summary>What the client may see of an answer's headers.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> ToReturn(HttpResponseMessage response)
    {
        List<KeyValuePair<string, string>>? returned = null;
        foreach (var header in response.Headers.NonValidated)
        {
            if (Returned.Contains(header.Key)
                || header.Key.StartsWith("anthropic-ratelimit-", StringComparison.OrdinalIgnoreCase)
                || header.Key.StartsWith("x-ratelimit-", StringComparison.OrdinalIgnoreCase))
            {
                (returned ??= []).Add(new(header.Key, header.Value.ToString()));
            }
        }

        return returned ?? (IReadOnlyList<KeyValuePair<string, string>>)[];
    }

    /// <summary>How long the upstream asks to wait.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time) => Milliseconds(response) ?? response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > time.GetUtcNow() ? date - time.GetUtcNow() : TimeSpan.Zero,
        _ => null,
    };

    // OpenAI's finer form of the same, which its own SDKs prefer (openai/openai-node, src/client.ts).
    private static TimeSpan? Milliseconds(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("retry-after-ms", out var values)
        && double.TryParse(values.ToString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var milliseconds)
        && milliseconds <= MaxRetryAfterMilliseconds
            ? TimeSpan.FromMilliseconds(milliseconds)
            : null;

    // Betas name fields of the body, so they travel only with a body of the same dialect (conformance P2, P3).
    private static void WriteAnthropic(HttpRequestHeaders headers, Exchange exchange)
    {
        if (exchange.Dialect.Id == DialectId.AnthropicMessages)
        {
            foreach (var name in AnthropicHeaders)
            {
                if (exchange.Headers.Get(name) is { } value)
                    headers.TryAddWithoutValidation(name, value);
            }
        }

        if (!headers.NonValidated.Contains("anthropic-version"))
            headers.TryAddWithoutValidation("anthropic-version", DefaultAnthropicVersion);
    }

    private static void Forward(HttpRequestHeaders headers, Exchange exchange, string name, string value)
    {
        if (!NeverForwarded.Contains(name) && !exchange.Snapshot.Options.Client.WithheldHeaders.Contains(name, StringComparer.OrdinalIgnoreCase))
            Set(headers, name, value);
    }

    private static void Set(HttpRequestHeaders headers, string name, string value)
    {
        headers.Remove(name);
        headers.TryAddWithoutValidation(name, value);
    }
}
