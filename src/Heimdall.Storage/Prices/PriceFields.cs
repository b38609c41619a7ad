using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Heimdall.Engine.Metering;
using Heimdall.Wire.Canonical;

namespace Heimdall.Storage.Prices;

/// <summary>
/// Reads prices under the names that LiteLLM gave them and Bifrost took over (spec/bifrost-core.md §6.9): in datasheets, and in the patches of overrides.
/// All are USD for one unit, but for the unit in which searches are billed.
/// </summary>
internal static partial class PriceFields
{
    private static readonly FrozenDictionary<string, PriceUnit> _units = new Dictionary<string, PriceUnit>(StringComparer.Ordinal)
    {
        ["input_cost_per_token"] = PriceUnit.Input,
        ["output_cost_per_token"] = PriceUnit.Output,
        ["cache_read_input_token_cost"] = PriceUnit.CacheRead,
        ["input_cost_per_token_cache_hit"] = PriceUnit.CacheRead,
        ["cache_creation_input_token_cost"] = PriceUnit.CacheWrite,
        ["cache_creation_input_token_cost_above_1hr"] = PriceUnit.CacheWrite1h,
        ["output_cost_per_reasoning_token"] = PriceUnit.Reasoning,
        ["input_cost_per_audio_token"] = PriceUnit.InputAudio,
        ["output_cost_per_audio_token"] = PriceUnit.OutputAudio,
        ["cache_read_input_audio_token_cost"] = PriceUnit.CacheReadAudio,
        ["cache_creation_input_audio_token_cost"] = PriceUnit.CacheWriteAudio,
        ["input_cost_per_image_token"] = PriceUnit.InputImageToken,
        ["output_cost_per_image_token"] = PriceUnit.OutputImageToken,
        ["output_cost_per_video_token"] = PriceUnit.OutputVideoToken,
        ["citation_cost_per_token"] = PriceUnit.Citation,
        ["input_cost_per_request"] = PriceUnit.Request,
        ["cost_per_request"] = PriceUnit.Request,
        ["search_context_cost_per_query"] = PriceUnit.WebSearch,
        ["web_search_billing_unit"] = PriceUnit.SearchOnce,
        ["code_interpreter_cost_per_session"] = PriceUnit.CodeSession,
        ["input_cost_per_image"] = PriceUnit.InputImage,
        ["output_cost_per_image"] = PriceUnit.OutputImage,
        ["input_cost_per_pixel"] = PriceUnit.InputPixel,
        ["output_cost_per_pixel"] = PriceUnit.OutputPixel,
        ["input_cost_per_second"] = PriceUnit.InputSecond,
        ["output_cost_per_second"] = PriceUnit.OutputSecond,
        ["input_cost_per_audio_per_second"] = PriceUnit.InputAudioSecond,
        ["input_cost_per_video_per_second"] = PriceUnit.InputVideoSecond,
        ["output_cost_per_video_per_second"] = PriceUnit.OutputVideoSecond,
        ["input_cost_per_character"] = PriceUnit.InputCharacter,
        ["output_cost_per_character"] = PriceUnit.OutputCharacter,
        ["input_cost_per_query"] = PriceUnit.Query,
        ["ocr_cost_per_page"] = PriceUnit.Page,
        ["annotation_cost_per_page"] = PriceUnit.AnnotatedPage,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The size of a search that counts where nobody chose one, then the others.</summary>
    private static readonly string[] _searchSizes = ["search_context_size_medium", "search_context_size_low", "search_context_size_high"];

    /// <summary>The names that are known, without the endings for tiers and long prompts.</summary>
    public static IEnumerable<string> Names => _units.Keys;

    /// <summary>What a field is the price of; null where it is none that Heimdall knows.</summary>
    public static (PriceUnit Unit, ServiceTier Tier, long Above)? Key(string field)
    {
        if (Field.Match(field) is not { Success: true } match || !_units.TryGetValue(match.Groups["name"].Value, out var unit))
            return null;
        var tier = match.Groups["tier"].Value switch
        {
            "_batches" => ServiceTier.Batch,
            "_flex" => ServiceTier.Flex,
            "_priority" => ServiceTier.Priority,
            "_fast" => ServiceTier.Fast,
            _ => ServiceTier.Standard,
        };
        return (unit, tier, match.Groups["above"] is { Success: true } above ? 1000 * long.Parse(above.Value, CultureInfo.InvariantCulture) : 0);
    }

    /// <summary>USD, or whether searches are billed by the prompt; null where the value is no amount of at least 0.</summary>
    public static decimal? Amount(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
            return _searchSizes.Select(size => value.TryGetProperty(size, out var one) ? Amount(one) : null).FirstOrDefault(static amount => amount is not null);
        if (value.ValueKind == JsonValueKind.String && value.GetString() is "per_prompt" or "per_query")
            return value.ValueEquals("per_prompt") ? 1 : 0;
        var number = value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var exact) ? exact
            : value.ValueKind == JsonValueKind.String && decimal.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var text) ? text
            : -1;
        return number is >= 0 and <= MaxUsd ? number : null;
    }

    /// <summary>Nothing costs as much; and sums stay far from what a decimal can hold.</summary>
    private const decimal MaxUsd = 1_000_000;

    [GeneratedRegex(@"^(?<name>\w+?)(_above_(?<above>\d{1,5})k_tokens)?(?<tier>_batches|_flex|_priority|_fast)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Field { get; }
}
