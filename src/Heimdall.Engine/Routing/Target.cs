using Heimdall.Engine.Configuration;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Engine.Routing;

/// <summary>Provider, provider key and model: one place where an exchange can be served. Immutable; made once and shared by requests.</summary>
internal sealed class Target(ProviderSnapshot provider, KeySnapshot key, Uri baseUrl, string model, ModelFacts facts, ProviderEndpoint endpoint)
{
    public ProviderSnapshot Provider { get; } = provider;

    public KeySnapshot Key { get; } = key;

    /// <summary>The model's name at the provider.</summary>
    public string Model { get; } = model;

    /// <summary>The same as JSON text.</summary>
    public JsonText ModelText { get; } = JsonText.From(model);

    public ProviderEndpoint Endpoint { get; } = endpoint;

    public Uri Address { get; } = endpoint.Resolve(baseUrl, model, stream: false);

    /// <summary>For streamed answers; the same in most dialects.</summary>
    public Uri StreamAddress { get; } = endpoint.Resolve(baseUrl, model, stream: true);

    /// <summary>The header that carries the provider key; null where there is none to carry.</summary>
    public KeyValuePair<string, string>? Credential { get; } = key.CredentialFor(endpoint);

    /// <summary>An upstream's error without our key in it.</summary>
    public GatewayError Hide(GatewayError error) => Key.Options.Value is { } secret ? error with { Message = secret.HideIn(error.Message) } : error;

    public ModelFacts Facts { get; } = facts;

    /// <summary>The same model at another endpoint of the provider, which alone can search the web; null where there is no such thing.</summary>
    public Target? ForSearch { get; init; }

    /// <summary>Where a request to this target goes: what it asks for may be had at another endpoint only.</summary>
    public Target For(ChatRequest request) =>
        ForSearch is not null && request.Tools.Exists(static tool => tool.ServerTool == ServerToolKind.WebSearch) ? ForSearch : this;
}
