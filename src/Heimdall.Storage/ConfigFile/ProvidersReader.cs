using System.Collections.Immutable;
using System.Text.Json;
using Heimdall.Engine.Configuration;
using Heimdall.Wire.Providers;

namespace Heimdall.Storage.ConfigFile;

/// <summary>What the file says about providers.</summary>
/// <param name="Rule">The rule that a list of providers amounts to; null where there is none.</param>
internal readonly record struct ConfiguredProviders(ImmutableArray<ProviderOptions> Providers, RoutingRuleOptions? Rule);

/// <summary>The section <c>providers</c> (spec/bifrost-core.md §2.5), an object by provider or the list of the guides (G15), and <c>accounts</c> (G16).</summary>
internal static class ProvidersReader
{
    /// <summary>The list of the guides where <c>providers</c> is the object; the configuration store writes it so.</summary>
    public const string ListedName = "provider_entries";

    /// <param name="version">What an empty list of models means (spec §1.7); null where the file does not say.</param>
    public static ConfiguredProviders Read(ConfigSection root, int? version)
    {
        var isList = root.Take("providers") is { ValueKind: JsonValueKind.Array };
        var providers = isList ? [] : Named(root, version);
        var hasEntries = isList || root.Take(ListedName) is not null;
        var listed = root.Sections(isList ? "providers" : ListedName).Select(static entry => ProviderEntryReader.Read(entry, account: null)).OfType<ProviderEntry>().ToList();
        var hasAccounts = root.Take("accounts") is not null;
        var ofAccounts = AccountsReader.Read(root, out var failover);
        if (!hasEntries && !hasAccounts && providers is null)
            return new(FromEnvironment(root), null);

        providers ??= [];
        var place = root.At(hasAccounts ? "accounts" : isList ? "providers" : ListedName);
        var entries = ProviderEntries.AddTo(providers, [.. ofAccounts, .. listed], root.Issues, place);
        var isForEverything = hasAccounts || entries.Exists(static entry => entry.Model is not null || entry.Priority is not null);
        var rule = isForEverything ? EntryRules.ForEverything(entries, failover) : EntryRules.ForUnnamedProviders(entries);
        return new([.. providers], rule);
    }

    /// <summary>Null where the file names none.</summary>
    private static List<ProviderOptions>? Named(ConfigSection root, int? version)
    {
        var providers = new List<ProviderOptions>();
        var named = false;
        foreach (var (name, value, path) in root.Members("providers"))
        {
            named = true;
            if (value.ValueKind != JsonValueKind.Object)
                root.Issues.Fault(path, "This must be an object.");
            else if (Provider(root.Inner(value, path, "providers"), name.Trim(), version) is not { } provider)
                continue;
            else if (providers.Exists(other => other.Name.Equals(provider.Name, StringComparison.Ordinal)))
                root.Issues.Fault(path, $"The provider \"{provider.Name}\" is configured twice.");
            else
                providers.Add(provider);
        }

        return named ? providers : null;
    }

    /// <summary>A file that says nothing about providers leaves them to the environment (spec §1.6).</summary>
    private static ImmutableArray<ProviderOptions> FromEnvironment(ConfigSection root)
    {
        root.Issues.Info(root.At("providers"), "The file configures no providers; those whose key variable is set in the environment are used.");
        return EnvironmentProviders.Read(root.Issues);
    }

    private static ProviderOptions? Provider(ConfigSection section, string name, int? version)
    {
        if (ProviderCatalog.NotYetServed.Contains(name))
        {
            section.Issues.Warn(section.Path, $"The provider \"{name}\" is known, but not yet active in Heimdall; it is left out.");
            return null;
        }

        List<string> unset = [];
        var network = NetworkReader.Read(section, unset);
        var proxy = ProxyReader.Read(section, unset);
        var unreachable = unset.Count > 0;

        var definition = Definition(section, name, network.BaseUrl is not null || unreachable);
        definition = OpenAIConfigReader.Read(section, definition);
        network = network with { BaseUrl = network.BaseUrl ?? EnvironmentProviders.Address(definition, section.Issues) };
        var keys = KeysReader.Read(section, definition, version, unset);
        if (!unreachable)
            RequireAddress(section, definition, network, keys);
        var queue = QueueReader.Read(section);
        NotYetActive(section, definition);
        section.End();

        return new()
        {
            Name = definition.Name,
            Definition = definition,
            Keys = unreachable ? [] : keys,
            IsUnreachable = unreachable,
            Network = network,
            Proxy = proxy,
            UnsetVariables = [.. unset.Distinct(StringComparer.Ordinal)],
            Queue = queue,
        };
    }

    /// <summary>What the name stands for. Where it stands for nothing, a fault and an empty definition, so that the rest of the section is checked too.</summary>
    private static ProviderDefinition Definition(ConfigSection section, string name, bool hasBaseUrl)
    {
        var custom = section.Section("custom_provider_config");
        if (ProviderCatalog.Find(name) is { } known)
        {
            if (custom is not null)
                custom.Issues.Fault(custom.Path, $"\"{name}\" is a provider that Heimdall knows; a custom provider needs a name of its own.");
            if (!known.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                section.Issues.Info(section.Path, $"\"{name}\" is another name of the provider \"{known.Name}\".");
            return known;
        }

        if (custom is not null)
            return CustomProviderReader.Read(section, custom, name.ToLowerInvariant(), hasBaseUrl);

        var near = NearMiss.Find(name, ProviderCatalog.All.Select(provider => provider.Name));
        section.Issues.Fault(
            section.Path,
            $"Heimdall knows no provider \"{name}\"{(near is null ? "" : $" (did you mean \"{near}\"?)")}; one of your own needs a \"custom_provider_config\".");
        return new() { Name = name.ToLowerInvariant(), Endpoints = [], KeyOptional = true, BaseUrl = new("http://localhost") };
    }

    private static void RequireAddress(ConfigSection section, ProviderDefinition definition, NetworkOptions network, ImmutableArray<KeyOptions> keys)
    {
        if (network.BaseUrl is not null || definition.BaseUrl is not null || (keys.Length > 0 && keys.All(key => key.Url is not null)))
            return;

        List<string> ways = ["\"network_config.base_url\""];
        if (definition.KeySection is { } keySection)
            ways.Add($"\"{keySection}.url\" of every key");
        ways.AddRange(definition.AddressVariables.Select(variable => $"the environment variable {variable.Name}"));
        section.Issues.Fault(section.Path, $"Every operator has their own address of \"{definition.Name}\"; set {string.Join(" or ", ways)}.");
    }

    private static void NotYetActive(ConfigSection section, ProviderDefinition definition)
    {
        section.NotYetActive(
            "send_back_raw_request", "send_back_raw_response", "store_raw_request_response", "prompt_cache",
            "provider_request_id", "metadata", "tags");

        // Settings that only one provider has stand in a section named after it.
        var own = definition.Name + "_config";
        if (!own.Equals(OpenAIConfigReader.Section, StringComparison.Ordinal) && section.Names.Contains(own, StringComparer.Ordinal))
            section.NotYetActive(own);
    }
}
