using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Heimdall.Wire.Json;

namespace Heimdall.Engine.Routing;

/// <summary>What a client may say of its own routing, in headers and in the field <c>fallbacks</c> (spec/bifrost-core.md §3.4, §3.5).</summary>
internal static class ClientWishes
{
    private const int MaxFallbacks = 16;
    private const int MaxSessionLength = 255;

    private static readonly TimeSpan ShortestClock = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestClock = TimeSpan.FromDays(1);

    // Claude Code's own; the others are what other agents and gateways use.
    private static readonly ImmutableArray<string> SessionHeaders = ["x-claude-code-session-id", "x-session-id", "x-session-affinity"];

    /// <summary>Id or name of the only provider key to use; null: any. The id wins.</summary>
    public static string? Key(IClientHeaders headers) => headers.Get("x-bf-api-key-id") ?? headers.Get("x-bf-api-key");

    /// <summary>What makes no sense counts as not said.</summary>
    public static RequestClocks Clocks(IClientHeaders headers) => new(
        Clock(headers.Get("x-bf-headers-timeout")),
        Clock(headers.Get("x-bf-stream-idle-timeout")),
        Clock(headers.Get("x-bf-total-timeout")));

    /// <summary>
    /// Whether an answer that breaks off may be continued by another target: the client says so for one request (<c>x-bf-mid-stream-failover</c>), the rule
    /// that decided for its own, the configuration for all.
    /// </summary>
    public static bool MidStreamFailover(Exchange exchange)
    {
        var wish = exchange.Headers.HasGatewayHeaders ? exchange.Headers.Get("x-bf-mid-stream-failover") : null;
        if (string.Equals(wish, "on", StringComparison.OrdinalIgnoreCase))
            return true;
        if (string.Equals(wish, "off", StringComparison.OrdinalIgnoreCase))
            return false;
        return (exchange.Rules is [.., var decided] ? decided.Options.MidStreamFailover : null) ?? exchange.Snapshot.Options.Routing.MidStreamFailover;
    }

    /// <summary>
    /// Hash of the session and of the agent in it: turns of one agent stay with one provider key, whose prompt cache knows them, and subagents spread
    /// (conformance B61). 0: none, or not wanted.
    /// </summary>
    public static ulong Session(Exchange exchange)
    {
        var headers = exchange.Headers;
        if (headers.HasGatewayHeaders && string.Equals(headers.Get("x-bf-session-affinity"), "off", StringComparison.OrdinalIgnoreCase))
            return 0;
        if (SessionName(headers) is not { } session)
            return 0;
        return AgentName(headers) is { } agent ? Rendezvous.Hash($"{session}\n{agent}") : Rendezvous.Hash(session);
    }

    /// <summary>The client's name of its session (conformance P11); null: none that makes sense.</summary>
    public static string? SessionName(IClientHeaders headers)
    {
        var session = headers.HasGatewayHeaders ? headers.Get("x-bf-session-id") : null;
        for (var i = 0; session is null && i < SessionHeaders.Length; i++)
            session = headers.Get(SessionHeaders[i]);
        return session is { Length: > 0 and <= MaxSessionLength } ? session : null;
    }

    /// <summary>The agent within the session that asks; null: the session has but one.</summary>
    public static string? AgentName(IClientHeaders headers) => headers.Get("x-claude-code-agent-id") is { Length: > 0 and <= MaxSessionLength } agent ? agent : null;

    /// <summary>The client is Claude Code, which reads more from some answers than others do.</summary>
    public static bool IsClaudeCode(IClientHeaders headers) =>
        headers.Get("x-claude-code-session-id") is not null || headers.Get("User-Agent")?.StartsWith("claude-cli", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The groups with those that the client lists instead of the ones that would stand by. Entries that nobody serves are left out.</summary>
    /// <exception cref="JsonFault">The field stands there twice.</exception>
    public static ImmutableArray<TargetGroup> WithFallbacks(Exchange exchange, ImmutableArray<TargetGroup> groups)
    {
        var listed = exchange.Head.Fields.Find("fallbacks"u8);
        if (listed.Kind != JsonKind.Array)
            return groups;
        var all = ImmutableArray.CreateBuilder<TargetGroup>();
        all.Add(groups[0]);
        foreach (var name in Fallbacks(listed))
            Add(exchange, name, all);
        return all.ToImmutable();
    }

    private static void Add(Exchange exchange, string name, ImmutableArray<TargetGroup>.Builder all)
    {
        // "provider/" keeps the model.
        var model = name.EndsWith('/') ? name + all[0].Model : name;
        foreach (var group in DirectKeyRoute.Resolve(exchange, model).Groups)
        {
            if (!all.Any(known => known.Provider == group.Provider && string.Equals(known.Model, group.Model, StringComparison.Ordinal)))
                all.Add(group);
        }
    }

    /// <summary>Strings <c>provider/model</c> and objects with these two; entries that lack one are left out, as Bifrost does.</summary>
    private static List<string> Fallbacks(RawJson listed)
    {
        var names = new List<string>();
        try
        {
            using var document = JsonDocument.Parse(listed.Utf8);
            foreach (var entry in document.RootElement.EnumerateArray())
            {
                if (names.Count < MaxFallbacks && Name(entry) is { } name)
                    names.Add(name);
            }
        }
        catch (JsonException)
        {
            // The upstream does not get to see this field, so nobody else will complain: it counts as empty.
        }

        return names;
    }

    private static string? Name(JsonElement entry) => entry.ValueKind switch
    {
        JsonValueKind.String when entry.GetString() is { } name && name.Contains('/', StringComparison.Ordinal) => name,
        JsonValueKind.Object when Text(entry, "provider") is { Length: > 0 } provider && Text(entry, "model") is { Length: > 0 } model => $"{provider}/{model}",
        _ => null,
    };

    private static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // Seconds, or a Go duration in one unit.
    private static TimeSpan? Clock(string? text)
    {
        if (text is null)
            return null;
        var (digits, unit) = text switch
        {
            [.. var head, 'm', 's'] => (head, TimeSpan.FromMilliseconds(1)),
            [.. var head, 's'] => (head, TimeSpan.FromSeconds(1)),
            [.. var head, 'm'] => (head, TimeSpan.FromMinutes(1)),
            [.. var head, 'h'] => (head, TimeSpan.FromHours(1)),
            _ => (text, TimeSpan.FromSeconds(1)),
        };
        return double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number * unit.TotalSeconds <= LongestClock.TotalSeconds && unit * number is var span && span >= ShortestClock
                ? span
                : null;
    }
}
