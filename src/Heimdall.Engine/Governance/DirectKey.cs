using Heimdall.Engine.Configuration;
using Heimdall.Engine.Routing;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Providers;

namespace Heimdall.Engine.Governance;

/// <summary>
/// A provider key of the client's own, used instead of the operator's where the client asks for it with <c>x-bf-direct-key: true</c> and the operator lets it
/// (spec/bifrost-core.md §5.1). It belongs to one provider, which the client itself has named, and is sent to that one only (docs/security.md).
/// </summary>
/// <param name="Provider">Whose key it is.</param>
internal sealed record DirectKey(ProviderSnapshot Provider, Secret Value)
{
    private const string Header = "x-bf-direct-key";

    /// <summary>How the keys of this gateway's management API begin, and everything else that it issues by that name.</summary>
    private const string OfManagement = "sk-hd-";

    /// <summary>Null where the client does not ask for it, or where there is a reason to refuse.</summary>
    public static DirectKey? Of(Exchange exchange, out GatewayError? refusal)
    {
        refusal = null;
        if (!exchange.Headers.HasGatewayHeaders || !string.Equals(exchange.Headers.Get(Header)?.Trim(), "true", StringComparison.OrdinalIgnoreCase))
            return null;
        var isAllowed = exchange.Snapshot.Options.Client.AllowsDirectKeys;
        if (Shown(exchange, provider: null) is null)
        {
            refusal = isAllowed ? Missing() : null;
            return null;
        }

        refusal = isAllowed ? null : NotAllowed();
        if (refusal is not null || (refusal = Named(exchange, out var provider)) is not null)
            return null;
        if (Shown(exchange, provider) is { } value)
            return new(provider!, new(value));
        refusal = NotItsKey(provider!);
        return null;
    }

    /// <summary>The first credential that is not one of ours and, where the provider is known, may be one of its keys.</summary>
    private static string? Shown(Exchange exchange, ProviderSnapshot? provider)
    {
        foreach (var name in Callers.SharedHeaders)
        {
            if (exchange.Headers.Get(name) is not { } value || value.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
                continue;
            var key = Callers.Bare(value).ToString();
            if (key.Length > 0 && !IsOurs(exchange.Snapshot, key) && (provider is null || MayBelongTo(provider, key)))
                return key;
        }

        return null;
    }

    private static bool IsOurs(GatewaySnapshot snapshot, string key) =>
        Callers.LooksLikeOne(key) || key.StartsWith(OfManagement, StringComparison.OrdinalIgnoreCase) || snapshot.Callers.Knows(key);

    // An agent asks for several models with one credential; it must not go to a provider that has nothing to do with it.
    private static bool MayBelongTo(ProviderSnapshot provider, string key)
    {
        var own = provider.Options.Definition;
        if (own.KeyPrefix is { } prefix && provider.Options.Network.BaseUrl is null && !key.StartsWith(prefix, StringComparison.Ordinal))
            return false;
        return ProviderCatalog.Find(own.Name) is null
            || !ProviderCatalog.All.Any(other => other.KeyPrefix is { } others && !string.Equals(other.Name, own.Name, StringComparison.Ordinal) && key.StartsWith(others, StringComparison.Ordinal));
    }

    /// <summary>Whom the client has named: before the model, or by the path that it came on.</summary>
    /// <param name="provider">Set where nothing is returned.</param>
    private static GatewayError? Named(Exchange exchange, out ProviderSnapshot? provider)
    {
        var (snapshot, model) = (exchange.Snapshot, exchange.Model);
        var name = ModelResolver.Split(snapshot, model).Provider;
        provider = null;
        if (name.Length == 0 && model.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 && ProviderCatalog.Find(model[..slash]) is not null)
            return ModelErrors.NotConfigured(model[..slash], []);
        if (name.Length == 0 && ProviderCatalog.All.FirstOrDefault(definition => definition.ClientPath is { } path && IsBelow(exchange.Headers.Path, path)) is { } ofPath)
            name = ofPath.Name;
        if (name.Length == 0)
            return Unnamed();
        provider = snapshot.ByName.GetValueOrDefault(name);
        if (provider is null)
            return ModelErrors.NotConfigured(name, []);
        return provider.Options.IsUnreachable ? ModelErrors.NoUsableKey(provider) : null;
    }

    private static bool IsBelow(string path, string parent) =>
        path.Length > parent.Length && path[parent.Length] == '/' && path.StartsWith(parent, StringComparison.Ordinal);

    private static GatewayError NotAllowed() => Refusal(
        ErrorKind.Permission,
        "direct_keys_not_allowed",
        $"{Header} asks for your own provider key to be used, which this gateway does not allow. Leave the header out to use the gateway's keys, or ask its operator for \"client\": {{\"allow_direct_keys\": true}}.");

    private static GatewayError Missing() => Refusal(
        ErrorKind.InvalidRequest,
        "direct_key_missing",
        $"{Header} asks for your own provider key to be used, but the request has none. Send it as Authorization: Bearer, x-api-key, x-goog-api-key or api-key (a virtual key as x-bf-vk), or leave the header out.");

    private static GatewayError Unnamed() => Refusal(
        ErrorKind.InvalidRequest,
        "direct_key_provider_unknown",
        $"{Header} asks for your own provider key to be used, but nothing says whose key it is. Name the provider before the model, as in provider/model.");

    private static GatewayError NotItsKey(ProviderSnapshot provider) => Refusal(
        ErrorKind.InvalidRequest,
        "direct_key_of_another_provider",
        $"{Header} asks for your own provider key to be used, but what the request has is no key of '{provider.Name}', so it was not sent there. Send a key of '{provider.Name}', or name another provider before the model.");

    private static GatewayError Refusal(ErrorKind kind, string code, string message) => new(kind, ErrorSource.Gateway, message) { Code = code, ShouldRetry = false };
}
