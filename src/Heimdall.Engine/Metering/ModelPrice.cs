using System.Collections.Immutable;
using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Metering;

/// <summary>What one model costs at one provider, overrides applied. Immutable.</summary>
internal sealed class ModelPrice
{
    private const int Tiers = (int)ServiceTier.Fast + 1;

    // An agent sends its whole conversation with every turn.
    private const double PromptShare = 0.9;

    /// <summary>The lengths of prompt above which other prices hold, the shortest first; the first is 0.</summary>
    private readonly long[] _lengths;

    /// <summary>By tier, then by length.</summary>
    private readonly Rates[][] _rates;

    private readonly bool _believesReport;

    /// <param name="believesReport">What the provider says in its answer (<see cref="Usage.ReportedCost"/>) is what it will bill.</param>
    public ModelPrice(ImmutableArray<PriceEntry> entries, bool believesReport = false)
    {
        Entries = entries;
        _believesReport = believesReport;
        _lengths = [.. entries.Select(static entry => entry.Above).Append(0).Distinct().Order()];
        _rates = new Rates[Tiers][];
        for (var tier = 0; tier < Tiers; tier++)
            _rates[tier] = tier > 0 && !entries.Any(entry => entry.Tier == (ServiceTier)tier) ? _rates[0] : [.. _lengths.Select(length => new Rates(entries, (ServiceTier)tier, length))];
    }

    /// <summary>What it was made of.</summary>
    public ImmutableArray<PriceEntry> Entries { get; }

    /// <summary>US dollars for a million tokens of a typical agent's mix: nine of prompt for one of answer. Null where tokens have no price.</summary>
    public double? Blended => Entries.Any(static entry => entry.Unit == PriceUnit.Input) && Entries.Any(static entry => entry.Unit == PriceUnit.Output)
        ? ((PromptShare * _rates[0][0].InputNanoUsd) + ((1 - PromptShare) * _rates[0][0].OutputNanoUsd)) / 1000
        : null;

    /// <summary>False where only the provider's own report could tell the cost, and this usage has none: the answer is unpriced, not free.</summary>
    public bool CanPrice(Usage usage) => !Entries.IsEmpty || (_believesReport && usage.ReportedCost is not null);

    /// <summary>What an answer cost, in USD, exact; the same streamed or not (conformance B57).</summary>
    /// <param name="tier">What was asked for; what the answer says of it wins.</param>
    public decimal CostOf(Usage usage, ServiceTier tier = ServiceTier.Standard)
    {
        if (_believesReport && usage.ReportedCost is { } reported)
            return reported;
        var rates = RatesFor(usage.ServiceTier ?? tier, usage.PromptTokens);
        return ((PromptCost(usage, rates) + AnswerCost(usage, rates)) * Region(usage, rates)) + rates[PriceUnit.Request]
            + (Searches(usage, rates) * rates[PriceUnit.WebSearch])
            + ((usage.CodeSessions ?? 0) * rates[PriceUnit.CodeSession]);
    }

    /// <summary>
    /// What a request may cost, in billionths of a USD, rounded up: for reservations. By the prices of prompt and answer only, caches unknown. Never
    /// negative; <see cref="long.MaxValue"/> where it is more.
    /// </summary>
    public long EstimateNanoUsd(long promptTokens, long outputTokens, ServiceTier tier = ServiceTier.Standard)
    {
        var rates = RatesFor(tier, promptTokens);
        var nano = Math.Ceiling((Math.Max(0, promptTokens) * rates.InputNanoUsd) + (Math.Max(0, outputTokens) * rates.OutputNanoUsd));
        return nano >= long.MaxValue ? long.MaxValue : Math.Max(0, (long)nano);
    }

    private Rates RatesFor(ServiceTier tier, long promptTokens)
    {
        var length = _lengths.Length - 1;
        while (length > 0 && promptTokens <= _lengths[length])
            length--;
        return _rates[(int)tier][length];
    }

    private static decimal Region(Usage usage, Rates rates) => usage.IsUsOnly && rates[PriceUnit.UsFactor] is > 0 and var factor ? factor : 1;

    private static long Searches(Usage usage, Rates rates) => usage.WebSearchRequests is not > 0 ? 0 : rates[PriceUnit.SearchOnce] > 0 ? 1 : usage.WebSearchRequests.Value;

    private static decimal PromptCost(Usage usage, Rates rates)
    {
        var audio = Math.Min(usage.InputAudioTokens ?? 0, usage.InputTokens);
        var images = Math.Min(usage.InputImageTokens ?? 0, usage.InputTokens - audio);
        var writes1h = Math.Min(usage.CacheWrite1hTokens ?? 0, usage.CacheWriteTokens);
        return ((usage.InputTokens - audio - images) * rates[PriceUnit.Input])
            + (audio * rates[PriceUnit.InputAudio])
            + (images * rates[PriceUnit.InputImageToken])
            + (usage.CacheReadTokens * rates[PriceUnit.CacheRead])
            + ((usage.CacheWriteTokens - writes1h) * rates[PriceUnit.CacheWrite])
            + (writes1h * rates[PriceUnit.CacheWrite1h]);
    }

    private static decimal AnswerCost(Usage usage, Rates rates)
    {
        var reasoning = Math.Min(usage.ReasoningTokens ?? 0, usage.OutputTokens);
        var audio = Math.Min(usage.OutputAudioTokens ?? 0, usage.OutputTokens - reasoning);
        var images = Math.Min(usage.OutputImageTokens ?? 0, usage.OutputTokens - reasoning - audio);
        return ((usage.OutputTokens - reasoning - audio - images) * rates[PriceUnit.Output])
            + (reasoning * rates[PriceUnit.Reasoning])
            + (audio * rates[PriceUnit.OutputAudio])
            + (images * rates[PriceUnit.OutputImageToken])
            + ((usage.CitationTokens ?? 0) * rates[PriceUnit.Citation]);
    }
}
