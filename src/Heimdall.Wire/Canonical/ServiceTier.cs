namespace Heimdall.Wire.Canonical;

/// <summary>At what speed, and so at what price, a provider served a request.</summary>
internal enum ServiceTier
{
    Standard,

    /// <summary>Within hours, for less.</summary>
    Batch,

    /// <summary>When there is room, for less.</summary>
    Flex,

    /// <summary>Before others, for more.</summary>
    Priority,

    /// <summary>Anthropic's fast mode: the same model with more tokens a second, for more.</summary>
    Fast,
}
