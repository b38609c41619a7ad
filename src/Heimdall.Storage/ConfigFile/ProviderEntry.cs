using System.Collections.Frozen;
using System.Collections.Immutable;
using Heimdall.Engine.Configuration;
using Heimdall.Wire.Providers;

namespace Heimdall.Storage.ConfigFile;

/// <summary>One entry of a list of providers (guides G15 and G16): a provider, a key of it, and its place in the traffic.</summary>
internal sealed record ProviderEntry
{
    public const double MaxWeight = 1e9;

    /// <summary>Beside it are the places for entries with none.</summary>
    private const int MaxPriority = 1_000_000;

    public required ProviderDefinition Definition { get; init; }

    /// <summary>Null: the provider needs none and none is given, or it is left out because of <see cref="UnsetVariables"/>.</summary>
    public KeyOptions? Key { get; init; }

    public ImmutableArray<string> UnsetVariables { get; init; } = [];

    /// <summary>What to ask it for, whatever the client named; null: what the client named.</summary>
    public string? Model { get; init; }

    public double? Weight { get; init; }

    /// <summary>Lower comes first.</summary>
    public int? Priority { get; init; }

    /// <summary>Null where it is left out: a fault or a warning has been noted.</summary>
    /// <param name="account">Whose entry it is; null outside accounts.</param>
    public static ProviderEntry? Read(ConfigSection entry, string? account)
    {
        var name = Texts(entry, "name", "id");
        var type = Texts(entry, "provider", "type") ?? name;
        if (type is not null && ProviderCatalog.NotYetServed.Contains(type))
        {
            entry.Issues.Warn(entry.Path, $"The provider \"{type}\" is known, but not yet active in Heimdall; this entry is left out and the others share its part.");
            return null;
        }

        SecretText?[] values = [entry.Secret("apiKey"), entry.Secret("api_key"), entry.Secret("value")];
        var value = values.FirstOrDefault(value => value is not null) ?? default;
        var weight = entry.Number("weight", 0, MaxWeight);
        var priority = entry.Integer("priority", -MaxPriority, MaxPriority);
        var model = entry.Text("model")?.Trim() is { Length: > 0 } given ? given : null;
        var enabled = entry.Flag("enabled") ?? true;
        List<string> unset = [];
        var address = AddressReader.Read(entry, "base_url", unset);
        entry.NotYetActive("region", "project_id");
        entry.End();

        if (type is null || ProviderCatalog.Find(type) is not { } definition)
        {
            var near = type is null ? null : NearMiss.Find(type, ProviderCatalog.All.Select(provider => provider.Name));
            entry.Fault(
                entry.Names.Contains("type", StringComparer.Ordinal) ? "type" : "provider",
                type is null ? "This must name the provider." : $"Heimdall knows no provider \"{type}\"{(near is null ? "" : $" (did you mean \"{near}\"?)")}.");
            return null;
        }

        if (!enabled)
        {
            entry.Issues.Info(entry.Path, "This entry is switched off (\"enabled\": false).");
            return null;
        }

        address ??= unset.Count == 0 ? EnvironmentProviders.Address(definition, entry.Issues) : null;
        if (address is null && definition.BaseUrl is null && unset.Count == 0)
            entry.Fault("base_url", $"Every operator has their own address of \"{definition.Name}\"; write it here.");
        if (value.UnsetVariable is { } variable)
            UnsetVariable.Note(entry.Issues, entry.Path, variable, "this entry is left out", unset);
        var secret = value.IsEmpty ? null : new Secret(value.Value!);
        if (secret is null && unset.Count == 0)
            secret = FromEnvironment(entry, definition, unset);

        var keyName = name ?? definition.Name;
        var keyId = $"{account ?? definition.Name}/{keyName}";
        entry.Issues.ProviderKeys.UnionWith([keyId, keyName]);
        return new()
        {
            Definition = definition,
            UnsetVariables = [.. unset],
            Model = model is null ? null : Bare(model, definition),
            Weight = weight,
            Priority = priority,
            Key = unset.Count > 0 || (secret is null && address is null) ? null : new()
            {
                Id = keyId,
                Name = keyName,
                Value = secret,
                Url = address,
                Models = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, model is null ? "*" : Bare(model, definition)),
                Weight = weight ?? 1,
            },
        };
    }

    private static Secret? FromEnvironment(ConfigSection entry, ProviderDefinition definition, List<string> unset)
    {
        if (definition.KeyOptional)
            return null;
        if (EnvironmentProviders.Key(definition, entry.Issues) is { } key)
        {
            entry.Issues.Info(entry.Path, $"No key is given; the one in the environment variable {key.Name} is used.");
            return key.Value;
        }

        var spelling = entry.Names.Contains("api_key", StringComparer.Ordinal) ? "api_key" : "apiKey";
        entry.Fault(spelling, "The key itself is missing: write it here, or \"env.NAME\" for the environment variable that holds it.");
        return null;
    }

    /// <summary>Models may be written with the provider's own prefix.</summary>
    private static string Bare(string model, ProviderDefinition definition) =>
        model.StartsWith(definition.Name + "/", StringComparison.OrdinalIgnoreCase) ? model[(definition.Name.Length + 1)..] : model;

    private static string? Texts(ConfigSection entry, string name, string other)
    {
        var first = entry.Text(name)?.Trim();
        var second = entry.Text(other)?.Trim();
        return first is { Length: > 0 } ? first : second is { Length: > 0 } ? second : null;
    }
}
