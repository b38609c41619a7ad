using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Heimdall.TestKit;

namespace Heimdall.Engine.Tests.Metering;

/// <summary>
/// The raw collection of prices, as its sources have it, and nothing of ours in between: what an invoice is written from. USD for one token, decimals all the way.
/// </summary>
internal sealed partial class CataloguePrices
{
    private static readonly Lazy<CataloguePrices> _all = new(Load);

    private readonly Dictionary<(string Provider, string Model), JsonElement> _costs = [];

    public static CataloguePrices All => _all.Value;

    /// <summary>The prices of a model under its name, without the folders before it, without region and maker, without date and revision; null where there are none.</summary>
    public JsonElement? Find(string provider, string model)
    {
        string[] names = [model, model[(model.LastIndexOf('/') + 1)..], Region.Replace(model, "")];
        foreach (var name in names.Concat(names.Select(static name => Dated.Replace(name, ""))))
        {
            if (_costs.TryGetValue((provider, name.ToLowerInvariant()), out var cost))
                return cost;
        }

        return null;
    }

    /// <summary>One price, for a prompt of that length in that tier; null where the source has none.</summary>
    public static decimal? Price(JsonElement cost, string field, long prompt, string tier)
    {
        // Ranges of prompt length, each with prices for the whole request; they begin behind their lower bound.
        if (cost.TryGetProperty("tiered_pricing", out var ranges))
        {
            var range = ranges.EnumerateArray().Last(range => prompt > range.GetProperty("range")[0].GetDouble() || range.GetProperty("range")[0].GetDouble() == 0);
            return Amount(range, field);
        }

        foreach (var thousands in (ReadOnlySpan<int>)[512, 272, 256, 200, 128])
        {
            var above = $"{field}_above_{thousands}k_tokens";
            if (prompt > thousands * 1000 && (Amount(cost, above + tier) ?? Amount(cost, above)) is { } longer)
                return longer;
        }

        return Amount(cost, field + tier) ?? Amount(cost, field);
    }

    private static decimal? Amount(JsonElement cost, string field) =>
        cost.TryGetProperty(field, out var value) ? decimal.Parse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture) : null;

    private static CataloguePrices Load()
    {
        var all = new CataloguePrices();
        using var file = JsonDocument.Parse(SharedFixtures.Read("data", "model-catalog.json"));
        // Of several entries of a model LiteLLM's counts, and of two of those the one whose key names the provider.
        var entries = file.RootElement.GetProperty("models").EnumerateArray()
            .Where(static entry => entry.TryGetProperty("cost", out var cost) && cost.EnumerateObject().Any())
            .OrderBy(static entry => entry.GetProperty("source").ValueEquals("litellm"))
            .ThenBy(static entry => entry.GetProperty("key").GetString()!.Contains('/', StringComparison.Ordinal));
        foreach (var entry in entries)
            all._costs[(Provider(entry.GetProperty("provider").GetString()!), entry.GetProperty("model").GetString()!.ToLowerInvariant())] = entry.GetProperty("cost").Clone();
        return all;
    }

    private static string Provider(string theirs) => theirs switch
    {
        "azure_ai" => "azure",
        "vercel_ai_gateway" => "vercel",
        "zai" => "zhipu",
        _ => theirs,
    };

    [GeneratedRegex(@"^((us|eu|apac|global)\.)?anthropic\.|^(us|eu|apac|global)\.", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Region { get; }

    [GeneratedRegex(@"(-\d{8}|-\d{4}-\d{2}-\d{2}|-v\d+(:\d+)?|:[\w-]+)+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Dated { get; }
}
