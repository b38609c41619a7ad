using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;

namespace Heimdall.Wire.Providers;

/// <param name="Provider">Its name.</param>
/// <param name="Model">The model's name at that provider.</param>
internal readonly record struct CatalogModel(string Provider, string Model);

/// <summary>
/// What is known of models, from an embedded table made by <c>tools/catalog/build.py</c> and from rules by name (<see cref="ModelFamily"/>).
/// The table is read at the first question. Safe for use from many threads.
/// </summary>
internal static class ModelCatalog
{
    private static readonly Lazy<Table> _table = new(Table.Read);

    /// <summary>
    /// The facts of a model at a provider: its own entry; else the entry of the same model under a shorter name (no vendor before it, no date
    /// after it); else that of the same name at another provider, those that make models first; else what its family is known for.
    /// <see cref="ModelFacts.Unknown"/> where all fails. Meant to be asked once per target, not per request.
    /// </summary>
    public static ModelFacts Find(string provider, string model)
    {
        var table = _table.Value;
        if (table.Facts.TryGetValue((provider, model), out var facts))
            return facts;
        foreach (var name in ModelName.Shorter(model))
        {
            if (table.Facts.TryGetValue((provider, name), out facts))
                return facts;
        }

        return table.Elsewhere(model) ?? ModelFamily.Facts(model);
    }

    /// <summary>The models to offer for a provider, by name; empty for a server of the operator's own.</summary>
    public static ImmutableArray<string> ModelsOf(string provider) => _table.Value.Offered.GetValueOrDefault(provider, []);

    /// <summary>
    /// Where a bare name is served: first the providers that call the model exactly so, then those that put its maker before it
    /// (<c>openai/gpt-oss-120b</c>, spec/bifrost-core.md §3.3); within each, makers of models before resellers.
    /// </summary>
    public static ImmutableArray<CatalogModel> ProvidersOf(string model) => _table.Value.ByBareName.GetValueOrDefault(model, []);

    private sealed record Table(
        FrozenDictionary<(string Provider, string Model), ModelFacts> Facts,
        FrozenDictionary<string, ImmutableArray<string>> Offered,
        FrozenDictionary<string, ImmutableArray<CatalogModel>> ByBareName)
    {
        private const int Columns = 5;

        /// <summary>The facts of the same model where it is made, else where it is resold.</summary>
        public ModelFacts? Elsewhere(string model)
        {
            CatalogModel? resold = null;
            foreach (var name in ModelName.Shorter(model).Prepend(model))
            {
                if (!ByBareName.TryGetValue(name, out var entries))
                    continue;
                foreach (var entry in entries)
                {
                    if (ProviderCatalog.Find(entry.Provider) is { MakesModels: true })
                        return Facts[(entry.Provider, entry.Model)];
                }

                resold ??= entries[0];
            }

            return resold is { } found ? Facts[(found.Provider, found.Model)] : null;
        }

        public static Table Read()
        {
            using var resource = typeof(ModelCatalog).Assembly.GetManifestResourceStream("model-catalog.tsv")!;
            using var reader = new StreamReader(resource);
            var facts = new Dictionary<(string, string), ModelFacts>(PairComparer.Instance);
            var offered = new Dictionary<string, List<string>>(StringComparer.OrdinalIgnoreCase);
            var byName = new Dictionary<string, List<CatalogModel>>(StringComparer.OrdinalIgnoreCase);
            while (reader.ReadLine() is { } line)
            {
                var row = line.Split('\t', Columns);
                var (provider, model, flags) = (row[0], row[1], row[4]);
                facts[(provider, model)] = FactsOf(model, Count(row[2]), Count(row[3]), flags);
                if (flags.Contains('x', StringComparison.Ordinal))
                    continue;
                if (!flags.Contains('R', StringComparison.Ordinal))
                    Add(offered, provider, model);
                Add(byName, ModelName.Bare(model), new(provider, model));
            }

            return new(
                facts.ToFrozenDictionary(PairComparer.Instance),
                offered.ToFrozenDictionary(entry => entry.Key, entry => entry.Value.ToImmutableArray(), StringComparer.OrdinalIgnoreCase),
                byName.ToFrozenDictionary(entry => entry.Key, entry => Ranked(entry.Key, entry.Value), StringComparer.OrdinalIgnoreCase));
        }

        private static ImmutableArray<CatalogModel> Ranked(string name, List<CatalogModel> entries) =>
        [
            .. entries
                .OrderBy(entry => !entry.Model.Equals(name, StringComparison.OrdinalIgnoreCase))
                .ThenBy(entry => ProviderCatalog.Find(entry.Provider) is not { MakesModels: true }),
        ];

        private static void Add<T>(Dictionary<string, List<T>> lists, string key, T value)
        {
            if (lists.TryGetValue(key, out var list))
                list.Add(value);
            else
                lists.Add(key, [value]);
        }

        private static long? Count(string text) => text.Length == 0 ? null : long.Parse(text, CultureInfo.InvariantCulture);

        private static ModelFacts FactsOf(string model, long? output, long? input, string flags)
        {
            var family = ModelFamily.Facts(model);
            return family with
            {
                MaxOutputTokens = output,
                MaxInputTokens = input,
                Reasoning = Flag(flags, 'a') == true ? ReasoningStyle.Adaptive
                    : Flag(flags, 'r') == false ? ReasoningStyle.None
                    : family.Reasoning,
                Tools = Flag(flags, 't'),
                Vision = Flag(flags, 'v'),
                PdfInput = Flag(flags, 'p'),
                JsonSchemaOutput = Flag(flags, 'j'),
                ResponsesOnly = flags.Contains('R', StringComparison.Ordinal),
            };
        }

        private static bool? Flag(string flags, char letter)
        {
            var index = flags.IndexOf(letter, StringComparison.Ordinal);
            return index < 0 ? null : index == 0 || flags[index - 1] != '-';
        }
    }

    /// <summary>Names without regard to case.</summary>
    private sealed class PairComparer : IEqualityComparer<(string Provider, string Model)>
    {
        public static readonly PairComparer Instance = new();

        public bool Equals((string Provider, string Model) x, (string Provider, string Model) y) =>
            x.Model.Equals(y.Model, StringComparison.OrdinalIgnoreCase) && x.Provider.Equals(y.Provider, StringComparison.OrdinalIgnoreCase);

        public int GetHashCode((string Provider, string Model) obj) =>
            HashCode.Combine(obj.Provider.GetHashCode(StringComparison.OrdinalIgnoreCase), obj.Model.GetHashCode(StringComparison.OrdinalIgnoreCase));
    }
}
