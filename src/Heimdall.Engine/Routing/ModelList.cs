using System.Collections.Immutable;
using Heimdall.Engine.Configuration;
using Heimdall.Wire.Providers;

namespace Heimdall.Engine.Routing;

/// <param name="Id"><c>provider/model</c>.</param>
internal sealed record ListedModel(string Id, string Provider);

/// <summary>Every model that the configuration can name: aliases, the keys' own lists, and for keys that serve all the catalogue and what providers say.</summary>
internal static class ModelList
{
    /// <param name="said">What providers say they serve; null: only what is configured and known.</param>
    public static List<ListedModel> Of(GatewaySnapshot snapshot, ProviderModels? said = null)
    {
        var listed = new List<ListedModel>();
        foreach (var provider in snapshot.Providers)
        {
            var names = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (var key in provider.Keys)
                names.UnionWith(NamesOf(provider, key, said?.Of(provider, key) ?? []));
            listed.AddRange(names.Select(name => new ListedModel($"{provider.Name}/{name}", provider.Name)));
        }

        return listed;
    }

    private static IEnumerable<string> NamesOf(ProviderSnapshot provider, KeySnapshot key, ImmutableArray<string> said)
    {
        var own = key.Options.Aliases.Keys.Concat(key.Options.Models.Where(static model => !string.Equals(model, "*", StringComparison.Ordinal)));
        var all = key.Options.Models.Contains("*") ? own.Concat(ModelCatalog.ModelsOf(provider.Options.Definition.Name)).Concat(said) : own;
        return all.Where(name => key.Serves(name) is not null);
    }
}
