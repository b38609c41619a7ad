namespace Heimdall.Engine.Routing.Rules.Cel;

/// <summary>A map of the language. What stands behind a variable looks up on demand, so that no request pays for a map that nobody asks.</summary>
internal interface ICelMap
{
    /// <summary>The value under a key equal to this one; an <c>int</c> finds the <c>uint</c> or <c>double</c> of the same value.</summary>
    bool TryGet(in CelValue key, out CelValue value);

    /// <summary>In order; null where the map can be asked but not listed.</summary>
    IReadOnlyList<CelValue>? Keys { get; }
}
