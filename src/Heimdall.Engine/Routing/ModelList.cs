using Heimdall.Engine.Configuration;
using Heimdall.Wire.Providers;

namespace Heimdall.Engine.Routing;

/// <param name="Id"><c>provider/model</c>.</param>
internal sealed record ListedModel(string Id, string Provider);

/// <summary>Every model that the configuration can name: aliases, the keys' own lists, and the catalogue for keys that serve all.</summary>
internal static class ModelList
{
    public static List<ListedModel> Of(GatewaySnapshot snapshot)
    {
        var listed = new List<ListedModel>();
        foreach (var provider in snapshot.Providers)
        {
            var names = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (var key in provider.Keys)
                names.UnionWith(NamesOf(provider, key));
            listed.AddRange(names.Select(name => new ListedModel($"{provider.Name}/{name}", provider.Name)));
        }

        return listed;
    }

    private static IEnumerable<string> NamesOf(ProviderSnapshot provider, KeySnapshot key)
    {
        var own = key.Options.Aliases.Keys.Concat(key.Options.Models.Where(static model => !string.Equals(model, "*", StringComparison.Ordinal)));
        var all = key.Options.Models.Contains("*") ? own.Concat(ModelCatalog.ModelsOf(provider.Options.Definition.Name)) : own;
        return all.Where(name => key.Serves(name) is not null);
    }
}
