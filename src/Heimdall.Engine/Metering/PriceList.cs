using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Heimdall.Engine.Configuration;

namespace Heimdall.Engine.Metering;

/// <summary>What models cost here: list prices under the names that requests use, with the operator's overrides. Thread-safe.</summary>
internal sealed class PriceList
{
    /// <summary>The model of a price that holds for all models of a provider.</summary>
    private const string AnyModel = "*";

    /// <summary>The model of fees for a provider's own tools: they hold for all its models that have a price, but for those that have another fee of their own.</summary>
    private const string Tools = "+tools";

    /// <summary>Bounds <see cref="_known"/>: clients choose the names.</summary>
    private const int MaxKnown = 8192;

    private readonly ConcurrentDictionary<PriceQuestion, ModelPrice?> _known = new();
    private readonly FrozenDictionary<string, ProviderOptions> _providers;
    private readonly PriceOverrides _overrides;
    private int _knownCount;

    /// <param name="book">List prices; null: those that come with Heimdall, which are not read before the first question.</param>
    public PriceList(PriceBook? book, GatewayOptions options)
    {
        RefreshedBook = book;
        _providers = options.Providers.ToFrozenDictionary(static provider => provider.Name, StringComparer.OrdinalIgnoreCase);
        _overrides = new PriceOverrides(options.Governance.PriceOverrides);
    }

    /// <summary>List prices that took the place of the ones that come with Heimdall; null: none did.</summary>
    public PriceBook? RefreshedBook { get; }

    public PriceBook Book => RefreshedBook ?? PriceBook.Embedded;

    /// <summary>Null: unpriced, which is not free; policy decides. Without allocation when it was asked before.</summary>
    public ModelPrice? Find(in PriceQuestion question)
    {
        // Who asks for nothing of their own shares the answer with everybody.
        var shared = _overrides.KnowsVirtualKeys ? question : question with { VirtualKeyId = null };
        if (_known.TryGetValue(shared, out var price))
            return price;
        price = Look(shared);
        if (Volatile.Read(ref _knownCount) < MaxKnown && _known.TryAdd(shared, price))
            Interlocked.Increment(ref _knownCount);
        return price;
    }

    private ModelPrice? Look(in PriceQuestion question)
    {
        var provider = _providers.GetValueOrDefault(question.Provider);
        var keyId = question.KeyId;
        var key = provider?.Keys.FirstOrDefault(one => one.Id.Equals(keyId, StringComparison.Ordinal));
        var listed = Listed(question, provider, key);
        if (_overrides.Find(question, key) is { } found)
            return new ModelPrice(PriceOverrides.Patch(listed, found.Prices)); // the operator knows better than the provider's report
        var believesReport = provider?.Definition.ReportsCost ?? false;
        return listed.IsEmpty && !believesReport ? null : new ModelPrice(listed, believesReport);
    }

    private ImmutableArray<PriceEntry> Listed(in PriceQuestion question, ProviderOptions? provider, KeyOptions? key)
    {
        string[] names = [.. Names(question.Model, question.Alias, key).SelectMany(PriceNames.Of)];
        foreach (var place in (string[])[question.Provider, .. provider is null ? [] : provider.Definition.PricedAs.Prepend(provider.Definition.Name)])
        {
            foreach (var name in names.Append(AnyModel))
            {
                if (Book.Find(place, name) is { IsEmpty: false } entries)
                    return [.. entries, .. Book.Find(place, Tools).Where(fee => !entries.Any(entry => entry.Unit == fee.Unit))];
            }
        }

        return [];
    }

    /// <summary>What the model really is, where an alias says so; its name at the provider; the names of ours that lead to it (spec/bifrost-core.md §6.9).</summary>
    private static IEnumerable<string> Names(string model, string? alias, KeyOptions? key)
    {
        var aliases = key?.Aliases.Where(one => one.Value.Equals(model, StringComparison.OrdinalIgnoreCase)).Select(static one => one.Key) ?? [];
        return new[] { key?.ModelNames.GetValueOrDefault(model), model, alias }.OfType<string>().Concat(aliases);
    }
}
