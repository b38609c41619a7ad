using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Heimdall.Engine.Configuration;
using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Governance;

/// <summary>Headers that a request must carry (spec/bifrost-core.md §2.3, <c>required_headers</c>). Immutable.</summary>
internal sealed class HeaderRules
{
    private readonly ImmutableArray<(string Name, byte[]? Value, Regex? Pattern)> _rules;

    private HeaderRules(ImmutableArray<RequiredHeaderOptions> headers) =>
        _rules = [.. headers.Select(static header => (header.Name, header.Value is { } value ? Encoding.UTF8.GetBytes(value.Reveal()) : null, header.Pattern is { } pattern ? Compile(pattern) : null))];

    /// <summary>Null: nothing is required.</summary>
    public static HeaderRules? Compile(ImmutableArray<RequiredHeaderOptions> headers) => headers.IsEmpty ? null : new(headers);

    /// <summary>Matches the whole value, in time proportional to its length whatever the pattern.</summary>
    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    /// <exception cref="NotSupportedException">It needs backtracking.</exception>
    public static Regex Compile(string pattern) => new($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <summary>Names the headers that are missing or not as they must be; never what they must be.</summary>
    public GatewayError? Refusal(IClientHeaders headers)
    {
        List<string>? missing = null;
        foreach (var rule in _rules)
        {
            if (headers.Get(rule.Name) is not { } value || !Fits(rule.Value, rule.Pattern, value))
                (missing ??= []).Add(rule.Name);
        }

        return missing is null ? null
            : new(ErrorKind.InvalidRequest, ErrorSource.Gateway, $"This gateway requires headers that are missing, or have another value than it accepts: {string.Join(", ", missing)}.")
            {
                Code = "missing_required_headers",
                ShouldRetry = false,
            };
    }

    private static bool Fits(byte[]? exact, Regex? pattern, string value) =>
        exact is not null ? CryptographicOperations.FixedTimeEquals(exact, Encoding.UTF8.GetBytes(value)) : pattern?.IsMatch(value) ?? true;
}
