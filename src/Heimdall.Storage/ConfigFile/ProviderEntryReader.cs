using System.Collections.Frozen;
using Heimdall.Engine.Configuration;
using Heimdall.Wire.Providers;

namespace Heimdall.Storage.ConfigFile;

/// <summary>Reads <c>{name, provider, apiKey, weight}</c> of guides G15 and <c>{id, type, api_key, model, weight, priority}</c> of G16: one shape, two spellings.</summary>
internal static class ProviderEntryReader
{
    /// <summary>Beyond it are the places for entries with none.</summary>
    private const int MaxPriority = 1_000_000;

    /// <summary>Null where it is left out: a fault or a notice says why.</summary>
    /// <param name="account">Whose entry it is; null outside accounts.</param>
    public static ProviderEntry? Read(ConfigSection entry, string? account)
    {
        var name = Text(entry, "name", "id");
        var type = Text(entry, "provider", "type") ?? name;
        if (type is not null && ProviderCatalog.NotYetServed.Contains(type))
        {
            // Its other settings are its own; what is left out needs no complaints about them.
            entry.Issues.Warn(entry.Path, $"The provider \"{type}\" is known, but not yet active in Heimdall; this entry is left out and the others share its part.");
            return null;
        }

        SecretText?[] values = [entry.Secret("apiKey"), entry.Secret("api_key"), entry.Secret("value")];
        var weight = entry.Number("weight", 0, ProviderEntry.MaxWeight);
        var priority = entry.Integer("priority", -MaxPriority, MaxPriority);
        var model = entry.Text("model")?.Trim() is { Length: > 0 } given ? given : null;
        var enabled = entry.Flag("enabled") ?? true;
        List<string> unset = [];
        var address = AddressReader.Read(entry, "base_url", unset);
        entry.NotYetActive("region", "project_id");
        entry.End();

        if (!enabled)
            entry.Issues.Info(entry.Path, "This entry is switched off (\"enabled\": false).");
        if (Definition(entry, type) is not { } definition || !enabled)
            return null;

        model = model is null ? null : Bare(model, definition);
        var key = Key(entry, definition, values.FirstOrDefault(static value => value is not null) ?? default, address, unset);
        var keyName = name ?? definition.Name;
        var keyId = $"{account ?? definition.Name}/{keyName}";
        entry.Issues.ProviderKeys.UnionWith([keyId, keyName]);
        return new()
        {
            Definition = definition,
            UnsetVariables = [.. unset],
            Model = model,
            Weight = weight,
            Priority = priority,
            Key = key is null ? null : key with { Id = keyId, Name = keyName, Models = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, model ?? "*"), Weight = weight ?? 1 },
        };
    }

    private static ProviderDefinition? Definition(ConfigSection entry, string? type)
    {
        if (type is not null && ProviderCatalog.Find(type) is { } definition)
            return definition;

        var near = type is null ? null : NearMiss.Find(type, ProviderCatalog.All.Select(provider => provider.Name));
        entry.Fault(
            Spelling(entry, "type", "provider"),
            type is null ? "This must name the provider." : $"Heimdall knows no provider \"{type}\"{(near is null ? "" : $" (did you mean \"{near}\"?)")}.");
        return null;
    }

    /// <summary>Without its names. Null where there is nothing to say of a key, or a variable is not set.</summary>
    private static KeyOptions? Key(ConfigSection entry, ProviderDefinition definition, SecretText value, Uri? address, List<string> unset)
    {
        if (unset.Count == 0)
            address ??= EnvironmentProviders.Address(definition, entry.Issues);
        if (address is null && definition.BaseUrl is null && unset.Count == 0)
            entry.Fault("base_url", $"Every operator has their own address of \"{definition.Name}\"; write it here.");
        if (value.UnsetVariable is { } variable)
            UnsetVariable.Note(entry.Issues, entry.Path, variable, "this entry is left out", unset);
        if (unset.Count > 0)
            return null;

        var secret = value.IsEmpty ? FromEnvironment(entry, definition) : new Secret(value.Value!);
        return secret is null && address is null ? null : new() { Id = "", Name = "", Value = secret, Url = address };
    }

    private static Secret? FromEnvironment(ConfigSection entry, ProviderDefinition definition)
    {
        if (definition.KeyOptional)
            return null;
        if (EnvironmentProviders.Key(definition, entry.Issues) is { } key)
        {
            entry.Issues.Info(entry.Path, $"No key is given; the one in the environment variable {key.Name} is used.");
            return key.Value;
        }

        entry.Fault(
            Spelling(entry, "api_key", "apiKey"),
            "The key itself is missing: write it here, or \"env.NAME\" for the environment variable that holds it.");
        return null;
    }

    /// <summary>Models may be written with the provider's own prefix.</summary>
    private static string Bare(string model, ProviderDefinition definition) =>
        model.StartsWith(definition.Name + "/", StringComparison.OrdinalIgnoreCase) ? model[(definition.Name.Length + 1)..] : model;

    /// <summary>The one that the file uses, to name it in a fault.</summary>
    private static string Spelling(ConfigSection entry, string one, string other) => entry.Names.Contains(one, StringComparer.Ordinal) ? one : other;

    private static string? Text(ConfigSection entry, string name, string other)
    {
        var first = entry.Text(name)?.Trim();
        var second = entry.Text(other)?.Trim();
        return first is { Length: > 0 } ? first : second is { Length: > 0 } ? second : null;
    }
}
