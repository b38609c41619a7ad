using System.Collections.Immutable;
using Heimdall.Engine.Configuration;
using Heimdall.Wire.Providers;

namespace Heimdall.Storage.ConfigFile;

/// <summary>One entry of a list of providers (guides G15 and G16): a provider, a key of it, and its place in the traffic.</summary>
internal sealed record ProviderEntry
{
    public const double MaxWeight = 1e9;

    public required ProviderDefinition Definition { get; init; }

    /// <summary>Null: the provider needs none and none is given, or it is left out because of <see cref="UnsetVariables"/>.</summary>
    public KeyOptions? Key { get; init; }

    public ImmutableArray<string> UnsetVariables { get; init; } = [];

    /// <summary>What to ask it for, whatever the client named; null: what the client named.</summary>
    public string? Model { get; init; }

    /// <summary>Share of the traffic, on any scale; null: not said.</summary>
    public double? Weight { get; init; }

    /// <summary>Lower comes first; null: not said.</summary>
    public int? Priority { get; init; }
}
