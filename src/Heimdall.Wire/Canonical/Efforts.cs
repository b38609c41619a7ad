using System.Numerics;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Canonical;

/// <summary>
/// How hard a model shall think, in the one vocabulary that OpenAI's <c>reasoning_effort</c>, Anthropic's <c>output_config.effort</c> and Gemini's
/// <c>thinkingLevel</c> share: one word, or the set of words that a model takes. Ordered from least to most.
/// </summary>
[Flags]
internal enum Efforts
{
    /// <summary>Of a set: not known.</summary>
    Unknown = 0,

    /// <summary>The word <c>none</c>: no thinking at all.</summary>
    Off = 1 << 0,
    Minimal = 1 << 1,
    Low = 1 << 2,
    Medium = 1 << 3,
    High = 1 << 4,
    XHigh = 1 << 5,
    Max = 1 << 6,

    /// <summary>The set that every model takes which takes any words.</summary>
    LowToHigh = Low | Medium | High,
}

/// <summary>The words themselves.</summary>
internal static class EffortWords
{
    /// <summary>Null: a word of no dialect we know.</summary>
    public static Efforts? Read(JsonText word) => word.Span switch
    {
        var w when w.SequenceEqual("none"u8) => Efforts.Off,
        var w when w.SequenceEqual("minimal"u8) => Efforts.Minimal,
        var w when w.SequenceEqual("low"u8) => Efforts.Low,
        var w when w.SequenceEqual("medium"u8) => Efforts.Medium,
        var w when w.SequenceEqual("high"u8) => Efforts.High,
        var w when w.SequenceEqual("xhigh"u8) => Efforts.XHigh,
        var w when w.SequenceEqual("max"u8) => Efforts.Max,
        _ => null,
    };

    /// <param name="effort">One word, not a set.</param>
    public static ReadOnlySpan<byte> Word(this Efforts effort) => effort switch
    {
        Efforts.Off => "none"u8,
        Efforts.Minimal => "minimal"u8,
        Efforts.Low => "low"u8,
        Efforts.Medium => "medium"u8,
        Efforts.High => "high"u8,
        Efforts.XHigh => "xhigh"u8,
        Efforts.Max => "max"u8,
        _ => throw new System.Diagnostics.UnreachableException($"{effort}"),
    };

    /// <summary>
    /// The word of the set that comes nearest: up to <c>high</c> rather more than less, because a model that thinks too little fails; beyond it rather
    /// less, because what is beyond costs too much to be given unasked. <c>none</c> is taken for nothing but itself.
    /// </summary>
    /// <param name="set">Not empty.</param>
    public static Efforts NearestIn(this Efforts word, Efforts set)
    {
        if (set.HasFlag(word))
            return word;
        var words = (int)(set & ~Efforts.Off);
        if (words == 0)
            return Efforts.Off;
        var below = words & ((int)word - 1);
        var above = words & ~((int)word - 1);
        var aboveUpToHigh = above & ((int)Efforts.XHigh - 1);
        if (aboveUpToHigh != 0)
            return (Efforts)(1 << BitOperations.TrailingZeroCount(aboveUpToHigh));
        return below != 0
            ? (Efforts)(1 << BitOperations.Log2((uint)below))
            : (Efforts)(1 << BitOperations.TrailingZeroCount(above));
    }
}
