using Heimdall.Engine.Configuration;
using Heimdall.Engine.Health;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Engine.Routing;

/// <summary>Provider, provider key and model: one place where an exchange can be served. Immutable, health aside; made once and shared by requests.</summary>
internal sealed class Target(ProviderSnapshot provider, KeySnapshot key, Uri baseUrl, string model, ModelFacts facts, ProviderEndpoint endpoint, HealthState health)
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

    public ModelFacts Facts { get; } = facts;

    /// <summary>The same model at another endpoint of the provider, which alone runs <see cref="HostTools"/>; null where there is no such thing.</summary>
    public Target? Host { get; init; }

    /// <summary>What is run at <see cref="Host"/> and not here.</summary>
    public HostedTools HostTools { get; init; }

    /// <summary>Where a request to this target goes: what it asks for may be had at another endpoint only.</summary>
    public Target For(ChatRequest request) =>
        Host is not null && request.Tools.Exists(tool => (tool.ServerTool & HostTools) != HostedTools.None) ? Host : this;

    public HealthState Health { get; } = health;

    /// <summary>Neither the key nor the model behind it is to be asked now.</summary>
    public bool Rests => Health.Rests || Key.Health.Rests;

    /// <summary>It rests because the upstream said for how long.</summary>
    public bool AsksToWait => Health is { WasAskedToWait: true, Rests: true } || Key.Health is { WasAskedToWait: true, Rests: true };

    /// <summary>How long it still rests.</summary>
    public TimeSpan RestLeft => Health.RestLeft is var own && Key.Health.RestLeft is var keys && own > keys ? own : keys;

    /// <summary>False where it rests, and where somebody else is trying it after a rest.</summary>
    public bool TryEnter() => Key.Health.TryEnter() && Health.TryEnter();

    public void Succeeded(TimeSpan latency)
    {
        Key.Health.Succeeded(latency);
        Health.Succeeded(latency);
    }

    /// <summary>It was given up because another was sooner.</summary>
    public void Outrun(TimeSpan atLeast)
    {
        Key.Health.Outrun(atLeast);
        Health.Outrun(atLeast);
    }

    /// <summary>Remembers what the failure says of the key or of the target; how long it rests now, zero where it does not.</summary>
    public TimeSpan Failed(GatewayError error, double random) =>
        Blame.IsKeys(error) ? Key.Health.Failed(error, random)
        : Blame.IsTargets(error) ? Health.Failed(error, random)
        : TimeSpan.Zero;

    /// <summary>For logs: provider, model and the key's name.</summary>
    public override string ToString() => $"{Provider.Name}/{Model} ({Key.Options.Name})";
}
