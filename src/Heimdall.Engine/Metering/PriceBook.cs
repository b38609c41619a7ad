using System.Collections.Immutable;
using System.Globalization;
using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Metering;

/// <summary>
/// List prices by provider and model, as the price file has them (docs/prices.md). Immutable. A line is read no further than its model's name until
/// somebody asks for it.
/// </summary>
internal sealed class PriceBook
{
    private static readonly Lazy<PriceBook> _embedded = new(ReadEmbedded);

    /// <summary>Stands for the provider where a line says what others call it.</summary>
    private const string SameAs = "=";

    /// <summary>Prices of tokens are written for so many of them.</summary>
    private const decimal TokensPerPrice = 1_000_000;

    private readonly Dictionary<(string Provider, string Model), ReadOnlyMemory<char>> _lines;
    private readonly PriceBook? _beneath;

    private PriceBook(Dictionary<(string, string), ReadOnlyMemory<char>> lines, PriceBook? beneath)
    {
        _lines = lines;
        _beneath = beneath;
    }

    /// <summary>The one that comes with Heimdall.</summary>
    public static PriceBook Embedded => _embedded.Value;

    /// <summary>Lines it has, those beneath it not counted.</summary>
    public int Count => _lines.Count;

    /// <summary>Reads a price file. What a line does not say rightly is a <see cref="FormatException"/>, here or when the line is asked for.</summary>
    /// <param name="beneath">Is asked where this one has no entry.</param>
    public static PriceBook Parse(string text, PriceBook? beneath)
    {
        var lines = new Dictionary<(string, string), ReadOnlyMemory<char>>(NameComparer.Instance);
        var rest = text.AsMemory();
        while (!rest.IsEmpty)
        {
            var end = rest.Span.IndexOf('\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (line.Span is not ([] or ['#', ..]))
                Add(lines, line);
        }

        return new(lines, beneath);
    }

    /// <summary>The prices under exactly these names, without regard to case; empty where there are none.</summary>
    public ImmutableArray<PriceEntry> Find(string provider, string model) =>
        _lines.TryGetValue((provider, model), out var prices) ? ReadEntries(prices.Span)
        : _beneath is not null ? _beneath.Find(provider, model)
        : [];

    /// <summary>Our name of a provider that public price data call by another; theirs where it is the same.</summary>
    public string NameOf(string theirs) =>
        _lines.TryGetValue((SameAs, theirs), out var ours) ? ours.ToString() : _beneath is not null ? _beneath.NameOf(theirs) : theirs;

    /// <summary>Reads every line to its end: for files that somebody else may have written.</summary>
    /// <exception cref="FormatException">One of them is no line of a price file.</exception>
    public void Check()
    {
        foreach (var ((provider, _), prices) in _lines)
        {
            if (!provider.Equals(SameAs, StringComparison.Ordinal))
                ReadEntries(prices.Span);
        }
    }

    private static void Add(Dictionary<(string, string), ReadOnlyMemory<char>> lines, ReadOnlyMemory<char> line)
    {
        var provider = line.Span.IndexOf('\t');
        var model = provider < 0 ? -1 : line.Span[(provider + 1)..].IndexOf('\t');
        if (model < 0)
            throw new FormatException($"\"{line}\" is no line of a price file: provider, model and prices are parted by tabs.");
        lines[(line[..provider].ToString(), line.Slice(provider + 1, model).ToString())] = line[(provider + model + 2)..];
    }

    private static ImmutableArray<PriceEntry> ReadEntries(ReadOnlySpan<char> prices)
    {
        var entries = ImmutableArray.CreateBuilder<PriceEntry>();
        foreach (var range in prices.Split(' '))
        {
            if (prices[range] is { IsEmpty: false } price)
                entries.Add(ReadEntry(price));
        }

        return entries.ToImmutable();
    }

    /// <summary>A price as <see cref="ReadEntries"/> reads it.</summary>
    public static string Write(PriceEntry entry)
    {
        var tier = entry.Tier == ServiceTier.Standard ? "" : ":" + entry.Tier.ToString().ToLowerInvariant();
        var above = entry.Above == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $">{entry.Above}");
        var usd = entry.Unit.IsToken() ? entry.Usd * TokensPerPrice : entry.Usd;
        return string.Create(CultureInfo.InvariantCulture, $"{entry.Unit.Name()}{tier}{above}={usd:0.#############################}");
    }

    /// <summary><c>in:flex&gt;200000=1.25</c>: the price of input above 200,000 tokens in the tier flex.</summary>
    private static PriceEntry ReadEntry(ReadOnlySpan<char> price)
    {
        var equals = price.IndexOf('=');
        var key = price[..Math.Max(0, equals)];
        var above = 0L;
        if (key.IndexOf('>') is >= 0 and var length)
        {
            above = long.Parse(key[(length + 1)..], CultureInfo.InvariantCulture);
            key = key[..length];
        }

        var tier = ServiceTier.Standard;
        if (key.IndexOf(':') is >= 0 and var colon)
        {
            if (!Enum.TryParse(key[(colon + 1)..], ignoreCase: true, out tier))
                throw new FormatException($"\"{price}\" is no price: there is no such tier.");
            key = key[..colon];
        }

        if (!PriceUnits.TryParse(key, out var unit))
            throw new FormatException($"\"{price}\" is no price.");
        var usd = decimal.Parse(price[(equals + 1)..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        return new(unit, tier, above, unit.IsToken() ? usd / TokensPerPrice : usd);
    }

    private static PriceBook ReadEmbedded()
    {
        using var resource = typeof(PriceBook).Assembly.GetManifestResourceStream("model-prices.tsv")!;
        using var reader = new StreamReader(resource);
        return Parse(reader.ReadToEnd(), beneath: null);
    }

    private sealed class NameComparer : IEqualityComparer<(string Provider, string Model)>
    {
        public static readonly NameComparer Instance = new();

        public bool Equals((string Provider, string Model) x, (string Provider, string Model) y) =>
            x.Model.Equals(y.Model, StringComparison.OrdinalIgnoreCase) && x.Provider.Equals(y.Provider, StringComparison.OrdinalIgnoreCase);

        public int GetHashCode((string Provider, string Model) obj) =>
            HashCode.Combine(obj.Provider.GetHashCode(StringComparison.OrdinalIgnoreCase), obj.Model.GetHashCode(StringComparison.OrdinalIgnoreCase));
    }
}
