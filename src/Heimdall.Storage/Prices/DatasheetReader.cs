using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Heimdall.Engine.Metering;
using Heimdall.Wire.Canonical;

namespace Heimdall.Storage.Prices;

/// <summary>
/// Reads a datasheet, a map of <c>provider/model</c> to prices as Bifrost and LiteLLM publish it, into lines of a price file. What is no price is passed
/// over: such files grow faster than their readers.
/// </summary>
internal static class DatasheetReader
{
    /// <returns>The text of a price file.</returns>
    /// <exception cref="FormatException">It is no datasheet; the message says why.</exception>
    public static string Read(ReadOnlyMemory<byte> json, PriceBook names)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new FormatException("it is no JSON object of models");
            return Read(document.RootElement, names);
        }
        catch (JsonException malformed)
        {
            throw new FormatException($"it is not JSON (line {malformed.LineNumber + 1})", malformed);
        }
    }

    private static string Read(JsonElement root, PriceBook names)
    {
        var text = new StringBuilder();
        var models = 0;
        foreach (var entry in root.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.Object || Place(entry.Name, entry.Value, names) is not { } place)
                continue;
            var prices = Prices(entry.Value);
            AddRules(prices, names.Find(place.Provider, place.Model));
            if (prices.Values.All(static price => price.Unit is PriceUnit.SearchOnce or PriceUnit.UsFactor))
                continue;
            text.Append(place.Provider).Append('\t').Append(place.Model).Append('\t').AppendJoin(' ', prices.Values.Select(PriceBook.Write)).Append('\n');
            models++;
        }

        return models > 0 ? text.ToString() : throw new FormatException("no entry of it has a provider and a price");
    }

    /// <summary>The provider as the entry or its key names it, and the model without that name before it.</summary>
    private static (string Provider, string Model)? Place(string key, JsonElement entry, PriceBook names)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var theirs = Text(entry, "provider") ?? Text(entry, "litellm_provider") ?? (slash > 0 ? key[..slash] : null);
        if (theirs is null)
            return null;
        var provider = names.NameOf(theirs);
        var model = slash > 0 && names.NameOf(key[..slash]).Equals(provider, StringComparison.OrdinalIgnoreCase) ? key[(slash + 1)..] : key;
        return IsPlain(provider) && IsPlain(model) ? (provider, model) : null;
    }

    private static Dictionary<(PriceUnit, ServiceTier, long), PriceEntry> Prices(JsonElement entry)
    {
        var prices = new Dictionary<(PriceUnit, ServiceTier, long), PriceEntry>();
        foreach (var field in entry.EnumerateObject())
        {
            if (field.NameEquals("tiered_pricing") && field.Value.ValueKind == JsonValueKind.Array)
                ReadRanges(field.Value, prices);
            else if (PriceFields.Key(field.Name) is { } key && PriceFields.Amount(field.Value) is { } usd)
                prices[key] = new(key.Unit, key.Tier, key.Above, usd);
        }

        return prices;
    }

    /// <summary>Most sheets say what a search costs and not what counts as one, or leave regions out; then the list that was known before does.</summary>
    private static void AddRules(Dictionary<(PriceUnit, ServiceTier, long), PriceEntry> prices, ImmutableArray<PriceEntry> known)
    {
        var hasSearch = prices.ContainsKey((PriceUnit.WebSearch, ServiceTier.Standard, 0));
        foreach (var entry in known.Where(entry => entry.Unit == PriceUnit.UsFactor || (hasSearch && entry.Unit == PriceUnit.SearchOnce)))
            prices.TryAdd((entry.Unit, entry.Tier, entry.Above), entry);
    }

    /// <summary><c>[{"range": [0, 256000], "input_cost_per_token": …}, …]</c>: what holds for prompts of that length.</summary>
    private static void ReadRanges(JsonElement ranges, Dictionary<(PriceUnit, ServiceTier, long), PriceEntry> prices)
    {
        foreach (var range in ranges.EnumerateArray())
        {
            if (range.ValueKind != JsonValueKind.Object || !range.TryGetProperty("range", out var bounds) || bounds.ValueKind != JsonValueKind.Array || bounds.GetArrayLength() == 0)
                continue;
            if (!bounds[0].TryGetDouble(out var above) || above is not (>= 0 and < 1e12))
                continue;
            foreach (var field in range.EnumerateObject())
            {
                if (PriceFields.Key(field.Name) is { Above: 0 } key && PriceFields.Amount(field.Value) is { } usd)
                    prices[(key.Unit, key.Tier, (long)above)] = new(key.Unit, key.Tier, (long)above, usd);
            }
        }
    }

    private static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>Nothing in it parts a line, or begins one that means something else.</summary>
    private static bool IsPlain(string name) => name is not ("" or ['#' or '=', ..]) && !name.AsSpan().ContainsAny('\t', '\n', '\r');
}
