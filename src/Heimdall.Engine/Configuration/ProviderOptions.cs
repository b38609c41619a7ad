using System.Collections.Frozen;
using System.Collections.Immutable;
using Heimdall.Wire.Providers;

namespace Heimdall.Engine.Configuration;

/// <summary>One provider as configured (<c>providers.NAME</c>).</summary>
internal sealed record ProviderOptions
{
    /// <summary>Lower case; the name in <c>provider/model</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Endpoints, credential scheme and quirks; a custom provider has those of its base type, under its own name and paths.</summary>
    public required ProviderDefinition Definition { get; init; }

    /// <summary>Empty for a provider that works without a key, and for one that <see cref="IsUnavailable"/>.</summary>
    public ImmutableArray<KeyOptions> Keys { get; init; } = [];

    /// <summary>Environment variables that the configuration refers to and that hold nothing: what a request for this provider has to name when it fails.</summary>
    public ImmutableArray<string> UnsetVariables { get; init; } = [];

    /// <summary>Every key was left out because its variable is not set; a request must be refused, naming <see cref="UnsetVariables"/>.</summary>
    public bool IsUnavailable => Keys.IsEmpty && !UnsetVariables.IsEmpty;

    /// <summary>Its address, a header or its proxy stands in a variable that is not set: nobody's key may be sent, as it would go where it was not meant to go.</summary>
    public bool IsUnreachable { get; init; }

    public NetworkOptions Network { get; init; } = new();

    public ProxyOptions? Proxy { get; init; }

    public QueueOptions Queue { get; init; } = new();
}

/// <summary>How much a provider is given at once (<c>concurrency_and_buffer_size</c>, <c>client.drop_excess_requests</c>).</summary>
internal sealed record QueueOptions
{
    /// <summary>Attempts under way at once, at most. At least 1.</summary>
    public int Concurrency { get; init; } = 1000;

    /// <summary>Exchanges that wait for a place, at most; whoever comes then is refused. 0 where excess is dropped.</summary>
    public int MaxWaiting { get; init; } = 5000;

    /// <summary>How long one waits for a place before it is refused.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>One provider key (<c>providers.NAME.keys[]</c>).</summary>
internal sealed record KeyOptions
{
    /// <summary>Stable identity.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Null where the provider needs none.</summary>
    public Secret? Value { get; init; }

    /// <summary>Models it serves, by name or alias, without regard to case. <c>*</c>: all. Empty: none.</summary>
    public FrozenSet<string> Models { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Models it never serves; wins over <see cref="Models"/>.</summary>
    public FrozenSet<string> BlacklistedModels { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Share of the traffic, on any scale, at least 0. 0: never picked unless all are 0.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Names of ours for names at the provider; looked up without regard to case.</summary>
    public FrozenDictionary<string, string> Aliases { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>What a model at the provider really is (<c>model_name</c> of an alias), by its name there: deployments have names of their own.</summary>
    public FrozenDictionary<string, string> ModelNames { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Base URL of this key alone (Ollama, vLLM, SGLang).</summary>
    public Uri? Url { get; init; }

    /// <summary>
    /// Talk Anthropic Messages to a provider that also speaks OpenAI: always, or never. Null: as suits the client, where the provider's own
    /// definition has both (<see cref="ProviderDefinition.EndpointFor"/>).
    /// </summary>
    public bool? UseAnthropicEndpoints { get; init; }
}
