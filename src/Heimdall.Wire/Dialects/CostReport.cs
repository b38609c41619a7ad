using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>
/// What providers write into their usage about money: <c>cost</c> in USD, with <c>cost_details</c> where the caller pays the model's maker directly
/// (openrouter.ai/docs/use-cases/usage-accounting), <c>cost.total_cost</c> (docs.perplexity.ai/api-reference), and ten-billionths of a USD
/// (docs.x.ai/docs/api-reference); seen 2026-11. Whether it is believed is the provider definition's to say.
/// </summary>
internal struct CostReport
{
    private const decimal TicksPerUsd = 10_000_000_000;

    private decimal? _cost;
    private decimal? _upstream;
    private bool _ownKey;

    /// <summary>With one's own key at the maker, the reseller's fee and the maker's bill together.</summary>
    public readonly decimal? Usd => _ownKey ? _cost + (_upstream ?? 0) : _cost;

    /// <summary>Reads the field if it is about money.</summary>
    public bool TryRead(JsonText name, ref JsonCursor cursor)
    {
        if (name.Is("cost"u8))
            _cost = cursor.Kind == JsonKind.Object ? Inner(ref cursor, "total_cost"u8) : cursor.AmountOrSkip();
        else if (name.Is("cost_in_usd_ticks"u8))
            _cost = cursor.AmountOrSkip() / TicksPerUsd;
        else if (name.Is("cost_details"u8))
            _upstream = cursor.Kind == JsonKind.Object ? Inner(ref cursor, "upstream_inference_cost"u8) : cursor.AmountOrSkip();
        else if (name.Is("is_byok"u8) && (cursor.Kind is JsonKind.True or JsonKind.False))
            _ownKey = cursor.ReadBoolean();
        else
            return false;
        return true;
    }

    private static decimal? Inner(ref JsonCursor cursor, ReadOnlySpan<byte> wanted)
    {
        decimal? amount = null;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is(wanted))
                amount = cursor.AmountOrSkip();
            else
                cursor.Skip();
        }

        return amount;
    }
}
