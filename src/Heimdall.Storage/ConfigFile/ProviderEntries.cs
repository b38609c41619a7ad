using Heimdall.Engine.Configuration;

namespace Heimdall.Storage.ConfigFile;

/// <summary>The providers that a list of entries configures: the entries of one provider are its keys.</summary>
internal static class ProviderEntries
{
    /// <param name="providers">Receives them, beside those it holds.</param>
    /// <returns>The entries as they came to be used, with the ids that their keys have.</returns>
    public static List<ProviderEntry> AddTo(List<ProviderOptions> providers, IEnumerable<ProviderEntry> entries, ConfigIssues issues, string path)
    {
        List<ProviderEntry> added = [];
        foreach (var entry in entries)
        {
            var index = providers.FindIndex(other => other.Name.Equals(entry.Definition.Name, StringComparison.Ordinal));
            if (index < 0)
            {
                index = providers.Count;
                providers.Add(new() { Name = entry.Definition.Name, Definition = entry.Definition });
            }

            var provider = providers[index];
            var key = entry.Key is null ? null : WithOwnId(provider, entry.Key, issues, path);
            providers[index] = provider with
            {
                Keys = key is null ? provider.Keys : provider.Keys.Add(key),
                UnsetVariables = [.. provider.UnsetVariables.Union(entry.UnsetVariables, StringComparer.Ordinal)],
            };
            added.Add(entry with { Key = key });
        }

        return added;
    }

    private static KeyOptions WithOwnId(ProviderOptions provider, KeyOptions key, ConfigIssues issues, string path)
    {
        var position = provider.Keys.Length + 1;
        if (!provider.Keys.Any(other => other.Id.Equals(key.Id, StringComparison.Ordinal)))
            return key;
        issues.Info(path, $"Several entries are named \"{key.Name}\"; one becomes \"{key.Name}-{position}\".");
        return key with { Id = $"{key.Id}-{position}", Name = $"{key.Name}-{position}" };
    }
}
