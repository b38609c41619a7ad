using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>Reads what answers say of how they were served.</summary>
internal static class ServiceTiers
{
    /// <summary>
    /// Null where it says nothing. Words with no price of their own (<c>default</c>, <c>on_demand</c>, <c>scale</c>, <c>ON_DEMAND</c>) are the standard.
    /// </summary>
    public static ServiceTier? Read(JsonText word) =>
        word.IsEmpty || word.Is("auto"u8) ? null
        : word.Is("flex"u8) || word.Is("ON_DEMAND_FLEX"u8) ? ServiceTier.Flex
        : word.Is("priority"u8) || word.Is("ON_DEMAND_PRIORITY"u8) ? ServiceTier.Priority
        : word.Is("batch"u8) ? ServiceTier.Batch
        : ServiceTier.Standard;
}
