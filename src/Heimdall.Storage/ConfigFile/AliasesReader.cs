using System.Collections.Frozen;
using System.Text.Json;

namespace Heimdall.Storage.ConfigFile;

/// <summary>The aliases of a key (spec/bifrost-core.md §2.6): a name of ours to a model's name at the provider, or to an object with <c>model_id</c>.</summary>
internal static class AliasesReader
{
    /// <returns>The aliases, and what models really are that have names of the operator's own at the provider (<c>model_name</c>).</returns>
    public static (FrozenDictionary<string, string> Aliases, FrozenDictionary<string, string> ModelNames) Read(ConfigSection key)
    {
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var aliases = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value, path) in key.Members("aliases"))
        {
            if (string.IsNullOrWhiteSpace(name))
                key.Issues.Fault(path, "An alias must not be blank.");
            else if (Target(key, value, path, names) is { } target && !aliases.TryAdd(name.Trim(), target))
                key.Issues.Fault(path, $"The alias \"{name}\" is given twice; upper and lower case are the same here.");
        }

        return (aliases.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase), names.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase));
    }

    private static string? Target(ConfigSection key, JsonElement value, string path, Dictionary<string, string> names)
    {
        var target = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Object => Described(key.Inner(value, path, "aliases"), names),
            _ => null,
        };
        if (!string.IsNullOrWhiteSpace(target))
            return target.Trim();

        key.Issues.Fault(path, "This must be the model's name at the provider, or an object with that name in \"model_id\".");
        return null;
    }

    private static string? Described(ConfigSection alias, Dictionary<string, string> names)
    {
        var target = alias.Text("model_id")?.Trim();
        if (alias.Text("model_name")?.Trim() is { Length: > 0 } name && target is { Length: > 0 })
            names[target] = name;
        _ = alias.Text("description");
        alias.NotYetActive(
            "model_family", "region", "api_version", "anthropic_version", "endpoint", "project_id", "project_number", "force_single_region",
            "inference_profile_arn", "use_deployments_endpoint", "use_anthropic_endpoints");
        alias.End();
        return target;
    }
}
