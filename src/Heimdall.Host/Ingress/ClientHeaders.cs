using Heimdall.Engine;

namespace Heimdall.Host.Ingress;

/// <summary>The request's headers, read where they are.</summary>
internal sealed class ClientHeaders(IHeaderDictionary headers, HttpRequest request) : IClientHeaders
{
    private bool? _hasGatewayHeaders;

    public bool HasGatewayHeaders => _hasGatewayHeaders ??= Any("x-bf-");

    public string Path => request.Path.Value ?? "";

    public string? Get(string name) => headers.TryGetValue(name, out var values) ? values.ToString() : null;

    public string? Query(string name) => request.Query.TryGetValue(name, out var values) ? values[0] : null;

    public IEnumerable<KeyValuePair<string, string>> WithPrefix(string prefix)
    {
        foreach (var (name, values) in headers)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && name.Length > prefix.Length)
                yield return new(name[prefix.Length..], values.ToString());
        }
    }

    private bool Any(string prefix)
    {
        foreach (var (name, _) in headers)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
