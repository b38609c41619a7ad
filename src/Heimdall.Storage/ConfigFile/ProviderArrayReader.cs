using System.Collections.Frozen;
using System.Collections.Immutable;
using Heimdall.Engine.Configuration;
using Heimdall.Wire.Providers;

namespace Heimdall.Storage.ConfigFile;

/// <summary>
/// <c>providers</c> as an array of <c>{name, provider, apiKey, weight}</c>, a shape that public guides show (G15) and Bifrost never read:
/// each entry is a key, and the entries of one provider are its keys.
/// </summary>
internal static class ProviderArrayReader
{
    private const double MaxWeight = 1e9;

    public static ImmutableArray<ProviderOptions> Read(ConfigSection root)
    {
        var providers = new List<ProviderOptions>();
        foreach (var entry in root.Sections("providers"))
            Add(providers, entry);

        if (providers.Count > 1)
            root.Issues.Warn(root.At("providers"), "Weights split the traffic between keys of one provider; splitting it between providers is not yet active in Heimdall.");
        return [.. providers];
    }

    private static void Add(List<ProviderOptions> providers, ConfigSection entry)
    {
        var name = entry.Text("name");
        var provided = entry.Text("provider");
        var type = entry.Text("type");
        type = provided ?? type ?? name;
        SecretText?[] values = [entry.Secret("apiKey"), entry.Secret("api_key"), entry.Secret("value")];
        var value = values.FirstOrDefault(value => value is not null) ?? default;
        var weight = entry.Number("weight", 0, MaxWeight) ?? 1;
        var model = entry.Text("model");
        List<string> unset = [];
        var address = AddressReader.Read(entry, "base_url", unset);
        entry.End();

        if (type is null || ProviderCatalog.Find(type) is not { } definition)
        {
            entry.Fault("provider", type is null ? "This must name the provider." : $"Heimdall knows no provider \"{type}\".");
            return;
        }

        if (value.UnsetVariable is { } variable)
            UnsetVariable.Note(entry.Issues, entry.Path, variable, "this key is left out", unset);
        else if (value.IsEmpty && !definition.KeyOptional)
            entry.Fault("apiKey", "The key itself is missing: write it here, or \"env.NAME\" for the environment variable that holds it.");

        var index = providers.FindIndex(other => other.Name.Equals(definition.Name, StringComparison.Ordinal));
        var provider = index < 0 ? new() { Name = definition.Name, Definition = definition, Network = new() { BaseUrl = address } } : providers[index];
        var keyName = name ?? $"{definition.Name}-{provider.Keys.Length + 1}";
        provider = unset.Count > 0
            ? provider with { UnsetVariables = [.. provider.UnsetVariables, .. unset] }
            : provider with
            {
                Keys = provider.Keys.Add(new()
                {
                    Id = $"{definition.Name}/{keyName}",
                    Name = keyName,
                    Value = value.IsEmpty ? null : new(value.Value!),
                    Models = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, model is { Length: > 0 } ? model : "*"),
                    Weight = weight,
                }),
            };

        if (index < 0)
            providers.Add(provider);
        else
            providers[index] = provider;
    }
}
