using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects;

namespace Heimdall.Wire.Providers;

/// <summary>Where a provider takes an operation, and in which dialect.</summary>
/// <param name="Path">Relative to the base URL, or a whole URL, which then stands for itself. <c>{model}</c> in it is the model's name at the provider.</param>
internal readonly record struct ProviderEndpoint(Operation Operation, DialectId Dialect, string Path)
{
    /// <summary>Null: as everywhere at the provider.</summary>
    public CredentialScheme? Credential { get; init; }

    /// <summary>Used only where the key says so (<c>use_anthropic_endpoints</c>): a server that the operator runs may be too old to have it.</summary>
    public bool OnRequest { get; init; }

    /// <summary>Tools that the provider runs here, for models of every kind but those that refuse them (<see cref="ModelFacts.RefusedTools"/>).</summary>
    public HostedTools HostedTools { get; init; }

    /// <summary>The path for streamed answers, where it is another one; it may bring a query.</summary>
    public string? StreamPath { get; init; }

    /// <summary>
    /// The URL to call. Operators write base URLs as they find them in a provider's docs, with the version and sometimes the whole path, so what
    /// the base URL ends with and the path begins with is written once, a version in the base URL replaces that of the path
    /// (<c>…/paas/v4</c> and <c>v1/chat/completions</c> make <c>…/paas/v4/chat/completions</c>), and a query stays at the end.
    /// </summary>
    /// <param name="stream">For a streamed answer.</param>
    public Uri Resolve(Uri baseUrl, string model, bool stream)
    {
        var path = (stream && StreamPath is not null ? StreamPath : Path).Replace("{model}", Uri.EscapeDataString(model), StringComparison.Ordinal);
        if (Uri.TryCreate(path, UriKind.Absolute, out var whole) && whole.Scheme.StartsWith("http", StringComparison.Ordinal))
            return whole;

        var query = path.IndexOf('?', StringComparison.Ordinal);
        var had = Segments(baseUrl.AbsolutePath);
        var added = Segments(query < 0 ? path : path[..query]);
        var kept = had.AsSpan();
        var rest = added.AsSpan();

        var overlap = Overlap(kept, rest);
        if (overlap > 0)
            rest = rest[overlap..];
        else if (kept.Length > 0 && IsVersion(kept[^1]) && rest.Length > 0 && IsVersion(rest[0]))
            rest = rest[1..];
        else if (kept.Length > 0 && rest.Contains(kept[^1]) && IsVersion(kept[^1]))
            kept = kept[..^1]; // "…/v1" and "anthropic/v1/messages": the path brings the version, further in

        return new UriBuilder(baseUrl)
        {
            Path = string.Join('/', [.. kept, .. rest]),
            Query = query < 0 ? baseUrl.Query : Joined(baseUrl.Query, path[(query + 1)..]),
        }.Uri;
    }

    private static string Joined(string query, string more) => query.Length > 1 ? $"{query}&{more}" : more;

    private static string[] Segments(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static int Overlap(ReadOnlySpan<string> had, ReadOnlySpan<string> added)
    {
        for (var length = Math.Min(had.Length, added.Length); length > 0; length--)
        {
            if (had[^length..].SequenceEqual(added[..length]))
                return length;
        }

        return 0;
    }

    /// <summary><c>v1</c>, <c>v4</c>, <c>v1beta</c>.</summary>
    private static bool IsVersion(string segment) => segment.Length >= 2 && segment[0] == 'v' && char.IsAsciiDigit(segment[1]);
}

/// <summary>An endpoint that runs tools which the one that a model is usually asked at does not.</summary>
/// <param name="Tools">Those.</param>
internal readonly record struct HostEndpoint(ProviderEndpoint Endpoint, HostedTools Tools);
