using System.Collections.Immutable;
using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Metering;

/// <summary>The prices of one model for one tier of service and one length of prompt, every gap filled.</summary>
internal sealed class Rates
{
    private readonly decimal[] _usd = new decimal[PriceUnits.Count];

    /// <param name="entries">Of the model.</param>
    /// <param name="above">The greatest length of prompt that was exceeded; 0 for the usual one.</param>
    public Rates(ImmutableArray<PriceEntry> entries, ServiceTier tier, long above)
    {
        var known = new decimal?[PriceUnits.Count];
        // From the least fitting price to the most: a longer prompt outweighs the tier, as tiers without a price for long prompts do not take them.
        var fitting = entries.Where(entry => entry.Above <= above && (entry.Tier == tier || entry.Tier == ServiceTier.Standard));
        foreach (var entry in fitting.OrderBy(static entry => entry.Above).ThenBy(static entry => entry.Tier != ServiceTier.Standard))
            known[(int)entry.Unit] = entry.Usd;
        for (var unit = 0; unit < PriceUnits.Count; unit++)
            _usd[unit] = Find(known, (PriceUnit)unit) ?? 0;
        InputNanoUsd = (double)(this[PriceUnit.Input] * 1_000_000_000);
        OutputNanoUsd = (double)(this[PriceUnit.Output] * 1_000_000_000);
    }

    /// <summary>For estimates, which need not be exact.</summary>
    public double InputNanoUsd { get; }

    public double OutputNanoUsd { get; }

    /// <summary>USD for one unit.</summary>
    public decimal this[PriceUnit unit] => _usd[(int)unit];

    private static decimal? Find(decimal?[] known, PriceUnit unit) =>
        known[(int)unit] ?? (unit.Fallback() is { } other ? Find(known, other) : null);
}
