using Heimdall.Wire.Canonical;

namespace Heimdall.Engine.Metering;

/// <summary>One price.</summary>
/// <param name="Above">It holds where the prompt has more tokens than this, and then for the whole request.</param>
/// <param name="Usd">For one unit.</param>
internal readonly record struct PriceEntry(PriceUnit Unit, ServiceTier Tier, long Above, decimal Usd)
{
    /// <summary>A patched price takes the place of one of the same key.</summary>
    public (PriceUnit Unit, ServiceTier Tier, long Above) Key => (Unit, Tier, Above);
}
