using System.Collections.Frozen;
using Heimdall.Engine.Health;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;

namespace Heimdall.Engine.Configuration;

/// <summary>One provider key, with the addresses and the header that go with it.</summary>
internal sealed class KeySnapshot
{
    private readonly ProviderDefinition _definition;
    private readonly ProviderDefinition _withoutAnthropic;

    public KeySnapshot(ProviderOptions provider, KeyOptions options, HealthState health)
    {
        Options = options;
        Health = health;
        _definition = provider.Definition;
        _withoutAnthropic = _definition with { Endpoints = [.. _definition.Endpoints.Where(static endpoint => endpoint.Dialect != DialectId.AnthropicMessages)] };
        BaseUrl = options.Url ?? provider.Network.BaseUrl ?? provider.Definition.BaseUrl;
    }

    public KeyOptions Options { get; }

    /// <summary>Of the credential, whatever the model.</summary>
    public HealthState Health { get; }

    /// <summary>Null: not configured, though the provider has none of its own.</summary>
    public Uri? BaseUrl { get; }

    /// <summary>The header that carries the key to an endpoint; null where there is none to carry.</summary>
    public KeyValuePair<string, string>? CredentialFor(ProviderEndpoint endpoint) =>
        Options.Value is { IsEmpty: false } value ? HeaderFor(endpoint, value) : null;

    /// <summary>The header that carries a key of the provider's, be it the client's own, to an endpoint.</summary>
    public KeyValuePair<string, string> HeaderFor(ProviderEndpoint endpoint, Secret value) => Header(_definition.CredentialFor(endpoint), value.Reveal());

    /// <summary>
    /// Where an operation is served, in the client's dialect if the provider speaks it and the key does not say otherwise; null when the
    /// provider does not offer it or its base URL is not configured.
    /// </summary>
    public ProviderEndpoint? Find(Operation operation, DialectId client, ModelFacts model)
    {
        if (BaseUrl is null)
            return null;
        return Options.UseAnthropicEndpoints switch
        {
            true => _definition.EndpointIn(operation, DialectId.AnthropicMessages),
            false => _withoutAnthropic.EndpointFor(operation, client, model),
            null => _definition.EndpointFor(operation, client, model),
        };
    }

    /// <summary>Where a chat that offers tools for the provider to run is served, if elsewhere (<see cref="ProviderDefinition.HostEndpointFor"/>).</summary>
    public HostEndpoint? FindHost(DialectId client, ModelFacts model)
    {
        if (BaseUrl is null || Options.UseAnthropicEndpoints == true)
            return null;
        return (Options.UseAnthropicEndpoints == false ? _withoutAnthropic : _definition).HostEndpointFor(client, model);
    }

    /// <summary>The provider's name of a model that this key serves; null when it does not serve it.</summary>
    /// <param name="model">A name at the provider or an alias.</param>
    public string? Serves(string model)
    {
        var target = Options.Aliases.GetValueOrDefault(model);
        if (Contains(Options.BlacklistedModels, model, target) || Options.BlacklistedModels.Contains("*"))
            return null;
        return target is not null || Options.Models.Contains("*") || Options.Models.Contains(model) ? target ?? model : null;
    }

    private static bool Contains(FrozenSet<string> models, string name, string? target) =>
        models.Contains(name) || (target is not null && models.Contains(target));

    private static KeyValuePair<string, string> Header(CredentialScheme scheme, string value) => scheme switch
    {
        CredentialScheme.AnthropicKey when !value.StartsWith("sk-ant-oat", StringComparison.Ordinal) => new("x-api-key", value),
        CredentialScheme.GoogleKey => new("x-goog-api-key", value),
        _ => new("Authorization", $"Bearer {value}"),
    };
}
