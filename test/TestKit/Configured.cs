using System.Collections.Frozen;
using Heimdall.Engine.Configuration;
using Heimdall.TestKit.Secrets;
using Heimdall.Wire.Providers;

namespace Heimdall.TestKit;

/// <summary>Configurations that lead to scripted upstreams.</summary>
internal static class Configured
{
    /// <summary>What every scripted provider is given as its key; it must be seen there and nowhere else.</summary>
    public const string ProviderKey = $"sk-provider-{TestSecret.Marker}-0123456789";

    public static GatewayOptions With(params ProviderOptions[] providers) => new() { Providers = [.. providers] };

    /// <param name="name">A provider of the catalogue.</param>
    public static ProviderOptions Provider(string name, ScriptedUpstream upstream) => Provider(name, upstream.BaseUrl);

    /// <param name="name">A provider of the catalogue.</param>
    public static ProviderOptions Provider(string name, Uri baseUrl) => new()
    {
        Name = name,
        Definition = ProviderCatalog.Find(name) ?? throw new ArgumentException($"No provider '{name}' is in the catalogue.", nameof(name)),
        Keys = [new() { Id = $"{name}-key", Name = $"{name}-key", Value = new Secret(ProviderKey), Models = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "*") }],
        Network = new() { BaseUrl = baseUrl },
    };

    public static ProviderOptions Over(this ProviderOptions provider, Func<NetworkOptions, NetworkOptions> change) => provider with { Network = change(provider.Network) };
}
