using System.Collections.Frozen;
using System.Collections.Immutable;
using Heimdall.Engine.Configuration;
using Heimdall.Wire.Dialects;
using Heimdall.Wire.Providers;

namespace Heimdall.Storage.ConfigFile;

/// <summary>The keys of a provider (spec/bifrost-core.md §2.6).</summary>
internal static class KeysReader
{
    private const double MaxWeight = 1e9;

    /// <param name="unset">Receives the variables that should have held a key.</param>
    public static ImmutableArray<KeyOptions> Read(ConfigSection provider, ProviderDefinition definition, int? version, List<string> unset)
    {
        var keys = ImmutableArray.CreateBuilder<KeyOptions>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var configured = 0;
        foreach (var section in provider.Sections("keys"))
        {
            configured++;
            if (Key(section, definition, version, names, configured, unset) is { } key)
                keys.Add(key);
        }

        return configured > 0 || definition.KeyOptional ? keys.ToImmutable() : FromEnvironment(provider, definition, unset);
    }

    /// <summary>A provider named without keys uses the one in its own variable, as it would without any file.</summary>
    private static ImmutableArray<KeyOptions> FromEnvironment(ConfigSection provider, ProviderDefinition definition, List<string> unset)
    {
        if (EnvironmentProviders.Key(definition, provider.Issues) is { } key)
        {
            provider.Issues.Info(provider.At("keys"), $"No key is configured; the one in the environment variable {key.Name} is used.");
            return [key];
        }

        if (definition.KeyVariables.IsEmpty && provider.Take("keys") is not null)
            provider.Issues.Warn(provider.At("keys"), "The provider has no key yet, so it serves nothing.");
        else if (definition.KeyVariables.IsEmpty)
            provider.Fault("keys", "This provider needs at least one key.");
        else
            UnsetVariable.Note(provider.Issues, provider.At("keys"), definition.KeyVariables[0], "the provider has no key", unset);
        return [];
    }

    private static KeyOptions? Key(ConfigSection section, ProviderDefinition definition, int? version, HashSet<string> names, int position, List<string> unset)
    {
        var name = Name(section, definition, names, position);
        var value = section.Secret("value") ?? default;
        var server = definition.KeySection is { } keySection ? section.Section(keySection) : null;
        List<string> unsetHere = [];
        var url = server is null ? null : AddressReader.Read(server, "url", unsetHere);
        var onlyModel = server?.Text("model_name");
        server?.End();
        var (aliases, modelNames) = AliasesReader.Read(section);

        var key = new KeyOptions
        {
            Id = section.Text("id") is { Length: > 0 } id ? id : $"{definition.Name}/{name}",
            Name = name,
            Value = value.IsEmpty ? null : new(value.Value!),
            Models = Models(section, definition, version, onlyModel),
            BlacklistedModels = Set(section.Texts("blacklisted_models") ?? [], definition),
            Weight = section.Number("weight", 0, MaxWeight) ?? 1,
            Aliases = aliases,
            ModelNames = modelNames,
            Url = url,
            UseAnthropicEndpoints = UseAnthropicEndpoints(section, definition),
        };
        var enabled = section.Flag("enabled") ?? true;
        NotYetActive(section);
        section.End();
        section.Issues.ProviderKeys.UnionWith([key.Id, key.Name]);

        if (!enabled)
        {
            section.Issues.Info(section.Path, $"The key \"{name}\" is switched off (\"enabled\": false).");
            return null;
        }

        if (value.UnsetVariable is { } variable)
            UnsetVariable.Note(section.Issues, section.At("value"), variable, $"the key \"{name}\" is left out", unsetHere);
        else if (key.Value is null && !definition.KeyOptional)
            section.Fault("value", "The key itself is missing: write it here, or \"env.NAME\" for the environment variable that holds it.");
        unset.AddRange(unsetHere);
        return unsetHere.Count == 0 ? key : null;
    }

    private static string Name(ConfigSection section, ProviderDefinition definition, HashSet<string> names, int position)
    {
        var given = section.Text("name")?.Trim();
        var name = string.IsNullOrEmpty(given) ? $"{definition.Name}-{position}" : given;
        if (names.Add(name))
            return name;

        section.Issues.Warn(section.At("name"), $"Another key of this provider is named \"{name}\" too; this one becomes \"{name}-{position}\".");
        name = $"{name}-{position}";
        names.Add(name);
        return name;
    }

    /// <summary>Empty means all under <c>version</c> 1 and none under 2 (spec §1.7). Files without a version come from guides that mean all (DESIGN D8).</summary>
    /// <param name="onlyModel">The one model of the key's own server; it is served whatever the list says.</param>
    private static FrozenSet<string> Models(ConfigSection section, ProviderDefinition definition, int? version, string? onlyModel)
    {
        var models = section.Texts("models") ?? [];
        if (!string.IsNullOrWhiteSpace(onlyModel))
            return Set([onlyModel], definition);
        if (models.Count == 0)
        {
            if (version == 2)
                section.Issues.Warn(section.At("models"), "Under \"version\": 2 an empty list means no model at all, so this key serves nothing. Write [\"*\"] for all.");
            else if (version is null)
                section.Issues.Info(section.At("models"), "The list is empty and the file has no \"version\", so this key serves all models. Write [\"*\"] to say so, or name the models.");
            return version == 2 ? FrozenSet<string>.Empty : Set(["*"], definition);
        }

        if (models.Count > 1 && models.Contains("*"))
            section.Issues.Warn(section.At("models"), "\"*\" means all models; the other entries add nothing.");
        return Set(models, definition);
    }

    /// <summary>Entries may carry the provider's own prefix (spec §3.3); the bare name is what requests are matched against.</summary>
    private static FrozenSet<string> Set(List<string> models, ProviderDefinition definition)
    {
        var prefix = definition.Name + "/";
        return models
            .Concat(models.Where(model => model.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)).Select(model => model[prefix.Length..]))
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    private static bool? UseAnthropicEndpoints(ConfigSection section, ProviderDefinition definition)
    {
        var wanted = section.Flag("use_anthropic_endpoints");
        if (wanted == true && definition.EndpointIn(Operation.Chat, DialectId.AnthropicMessages) is null)
        {
            section.Issues.Warn(section.At("use_anthropic_endpoints"), $"Heimdall knows no Anthropic endpoint of \"{definition.Name}\"; its own dialect is used.");
            return null;
        }

        return wanted;
    }

    private static void NotYetActive(ConfigSection section)
    {
        section.NotYetActive("use_for_batch_api", "use_openai_endpoints");
        foreach (var name in section.Names.Where(name => name.EndsWith("_key_config", StringComparison.Ordinal)).Except(section.KnownNames, StringComparer.Ordinal).ToArray())
        {
            section.Ignore(name);
            section.Issues.Warn(section.At(name), $"The section \"{name}\" means nothing for this provider; it is ignored.");
        }
    }
}
