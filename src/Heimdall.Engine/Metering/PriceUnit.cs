using System.Collections.Frozen;

namespace Heimdall.Engine.Metering;

/// <summary>What a price is for. Tokens come first: their prices are written for a million of them.</summary>
internal enum PriceUnit
{
    Input,
    Output,
    CacheRead,
    CacheWrite,
    CacheWrite1h,
    Reasoning,
    InputAudio,
    OutputAudio,
    CacheReadAudio,
    CacheWriteAudio,
    InputImageToken,
    OutputImageToken,
    OutputVideoToken,
    Citation,
    Request,
    WebSearch,

    /// <summary>No price: 1 where all searches of one answer are billed as one.</summary>
    SearchOnce,

    /// <summary>No price: by how much tokens cost more whose work stays within the United States.</summary>
    UsFactor,

    CodeSession,
    InputImage,
    OutputImage,
    InputPixel,
    OutputPixel,
    InputSecond,
    OutputSecond,
    InputAudioSecond,
    InputVideoSecond,
    OutputVideoSecond,
    InputCharacter,
    OutputCharacter,
    Query,
    Page,
    AnnotatedPage,
}

/// <summary>The names of units in the price file (docs/prices.md).</summary>
internal static class PriceUnits
{
    public const int Count = (int)PriceUnit.AnnotatedPage + 1;

    private static readonly string[] _names =
    [
        "in", "out", "read", "write", "write1h", "think", "in.audio", "out.audio", "read.audio", "write.audio", "in.picture", "out.picture", "out.film", "cite",
        "request", "search", "search.once", "us.factor", "session", "in.image", "out.image", "in.pixel", "out.pixel", "in.second", "out.second", "in.audio.second", "in.video.second",
        "out.video.second", "in.character", "out.character", "query", "page", "page.annotated",
    ];

    private static readonly FrozenDictionary<string, PriceUnit>.AlternateLookup<ReadOnlySpan<char>> _byName =
        _names.Select(static (name, index) => KeyValuePair.Create(name, (PriceUnit)index)).ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    public static string Name(this PriceUnit unit) => _names[(int)unit];

    public static bool TryParse(ReadOnlySpan<char> name, out PriceUnit unit) => _byName.TryGetValue(name, out unit);

    public static bool IsToken(this PriceUnit unit) => unit <= PriceUnit.Citation;

    /// <summary>Whose price holds where a unit has none of its own; null where it then costs nothing.</summary>
    public static PriceUnit? Fallback(this PriceUnit unit) => unit switch
    {
        PriceUnit.CacheRead or PriceUnit.CacheWrite or PriceUnit.InputAudio or PriceUnit.InputImageToken => PriceUnit.Input,
        PriceUnit.CacheWrite1h => PriceUnit.CacheWrite,
        PriceUnit.CacheReadAudio => PriceUnit.CacheRead,
        PriceUnit.CacheWriteAudio => PriceUnit.CacheWrite,
        PriceUnit.Reasoning or PriceUnit.OutputAudio or PriceUnit.OutputImageToken or PriceUnit.OutputVideoToken => PriceUnit.Output,
        _ => null,
    };
}
