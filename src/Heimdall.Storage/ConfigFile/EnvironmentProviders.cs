using System.Collections.Frozen;
using System.Collections.Immutable;
using Heimdall.Engine.Configuration;
using Heimdall.Wire.Providers;

namespace Heimdall.Storage.ConfigFile;

/// <summary>Providers that nobody configured: those whose key, or whose server's address, stands in the environment.</summary>
internal static class EnvironmentProviders
{
    public static ImmutableArray<ProviderOptions> Read(ConfigIssues issues)
    {
        var providers = ImmutableArray.CreateBuilder<ProviderOptions>();
        foreach (var definition in ProviderCatalog.All)
        {
            if (Provider(definition, issues) is { } provider)
                providers.Add(provider);
        }

        return providers.ToImmutable();
    }

    /// <summary>The address in one of the provider's variables; null where none is set, with a warning where one holds no address.</summary>
    public static Uri? Address(ProviderDefinition definition, ConfigIssues issues)
    {
        foreach (var variable in definition.AddressVariables)
        {
            if (issues.Variable(variable.Name) is not { } value)
                continue;
            if (variable.Read(value) is { } address)
                return address;
            issues.Warn(variable.Name, $"The environment variable {variable.Name} does not hold an address that can be called; it is ignored.");
        }

        return null;
    }

    /// <summary>The key in the first of the provider's variables that is set, named after it; null where none is.</summary>
    public static KeyOptions? Key(ProviderDefinition definition, ConfigIssues issues)
    {
        foreach (var variable in definition.KeyVariables)
        {
            if (issues.Variable(variable) is not { } value)
                continue;
            if (definition.KeyPrefix is not { } prefix || value.Trim().StartsWith(prefix, StringComparison.Ordinal))
                return Key(definition, variable, value.Trim());
            issues.Warn(variable, $"The environment variable {variable} does not hold a key of \"{definition.Name}\" (these begin with \"{prefix}\"); it is ignored.");
        }

        return null;
    }

    private static KeyOptions Key(ProviderDefinition definition, string variable, string value) => new()
    {
        Id = $"{definition.Name}/{variable}",
        Name = variable,
        Value = new(value),
        Models = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "*"),
    };

    private static ProviderOptions? Provider(ProviderDefinition definition, ConfigIssues issues)
    {
        var key = Key(definition, issues);
        var address = Address(definition, issues);
        if (key is null && (address is null || !definition.KeyOptional))
            return null;
        if (address is null && definition.BaseUrl is null)
        {
            var variables = string.Join(" or ", definition.AddressVariables.Select(variable => variable.Name));
            issues.Warn(key!.Name, $"There is a key of \"{definition.Name}\", but not where it is reached; set {variables} too.");
            return null;
        }

        return new()
        {
            Name = definition.Name,
            Definition = definition,
            Keys = key is null ? [] : [key],
            Network = new() { BaseUrl = address },
        };
    }
}
