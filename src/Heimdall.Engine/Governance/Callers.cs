using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Heimdall.Engine.Configuration;

namespace Heimdall.Engine.Governance;

/// <summary>Who a virtual key stands for.</summary>
/// <param name="Team">Null: none.</param>
/// <param name="Customer">The key's own, or its team's; null: none.</param>
internal sealed record Caller(VirtualKeyOptions Key, TeamOptions? Team, CustomerOptions? Customer);

/// <summary>
/// Finds the caller by the virtual key in a request's headers (spec/bifrost-core.md §3.4). Looked up by hash, so that the time it takes says nothing about
/// how much of a key was guessed. Immutable.
/// </summary>
internal sealed class Callers
{
    /// <summary>Without it, a value in a header that also carries other credentials is not a virtual key.</summary>
    private const string Prefix = "sk-bf-";

    private const string OwnHeader = "x-bf-vk";

    /// <summary>Headers that carry whatever credential a client has.</summary>
    public static readonly ImmutableArray<string> SharedHeaders = ["Authorization", "x-api-key", "x-goog-api-key", "api-key"];

    private readonly FrozenDictionary<UInt128, Holder> _byHash;
    private readonly FrozenDictionary<string, Caller> _byId;

    public Callers(GovernanceOptions options)
    {
        var teams = options.Teams.ToDictionary(static team => team.Id, StringComparer.Ordinal);
        var customers = options.Customers.ToDictionary(static customer => customer.Id, StringComparer.Ordinal);
        var byHash = new Dictionary<UInt128, Holder>();
        foreach (var key in options.VirtualKeys)
        {
            if (key.Value is not { IsEmpty: false } value)
                continue;
            var team = key.TeamId is { } teamId ? teams.GetValueOrDefault(teamId) : null;
            var customer = (key.CustomerId ?? team?.CustomerId) is { } customerId ? customers.GetValueOrDefault(customerId) : null;
            var caller = new Caller(key, team, customer);
            if (key is { PreviousValue: { IsEmpty: false } previous, PreviousValueExpiresAt: { } end })
                byHash.TryAdd(HashOf(previous.Reveal()), new(caller, end));
            byHash[HashOf(value.Reveal())] = new(caller, null);
        }

        _byHash = byHash.ToFrozenDictionary();
        _byId = byHash.Values.Select(static holder => holder.Caller).DistinctBy(static caller => caller.Key.Id, StringComparer.Ordinal).ToFrozenDictionary(static caller => caller.Key.Id, StringComparer.Ordinal);
    }

    /// <summary>No virtual key is configured: nobody has to show one, and nothing that looks like one counts.</summary>
    public bool IsEmpty => _byHash.Count == 0;

    /// <summary>The virtual key that a request bears; null: none.</summary>
    public static string? KeyIn(IClientHeaders headers)
    {
        if (headers.HasGatewayHeaders && headers.Get(OwnHeader) is { } own)
            return own.Trim();
        foreach (var name in SharedHeaders)
        {
            if (headers.Get(name) is not { } value)
                continue;
            var key = Bare(value);
            if (LooksLikeOne(key))
                return key.ToString();
        }

        return null;
    }

    /// <summary>The headers of two virtual keys that differ; null where a request bears but one.</summary>
    public (string First, string Second)? Conflict(IClientHeaders headers)
    {
        (string Header, string Key)? first = headers.Get(OwnHeader) is { } own ? (OwnHeader, own.Trim()) : null;
        foreach (var name in SharedHeaders)
        {
            if (headers.Get(name) is not { } value)
                continue;
            var key = Bare(value).ToString();
            if (!LooksLikeOne(key) && !Knows(key))
                continue;
            first ??= (name, key);
            if (!string.Equals(key, first.Value.Key, StringComparison.Ordinal))
                return (first.Value.Header, name);
        }

        return null;
    }

    /// <summary>A header's value without the scheme that may stand before it.</summary>
    public static ReadOnlySpan<char> Bare(string value) =>
        value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? value.AsSpan("Bearer ".Length).Trim() : value.AsSpan().Trim();

    /// <summary>It begins as every virtual key does that Heimdall made.</summary>
    public static bool LooksLikeOne(ReadOnlySpan<char> value) => value.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>It is somebody's virtual key, or was until it was rotated.</summary>
    public bool Knows(string key) => _byHash.ContainsKey(HashOf(key));

    /// <summary>The caller whose virtual key has the id; null: nobody's has.</summary>
    public Caller? OfId(string id) => _byId.GetValueOrDefault(id);

    /// <summary>Null where nobody has the key, or has it no more.</summary>
    public Caller? Find(string key, DateTimeOffset now) =>
        _byHash.TryGetValue(HashOf(key), out var holder) && (holder.Until is not { } end || now < end) ? holder.Caller : null;

    private static UInt128 HashOf(string key)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), digest);
        return MemoryMarshal.Read<UInt128>(digest);
    }

    /// <param name="Until">When the key stops being theirs: it was rotated; null: it does not.</param>
    private readonly record struct Holder(Caller Caller, DateTimeOffset? Until);
}
