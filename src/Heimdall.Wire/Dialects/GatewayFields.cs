using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>Top-level fields of a request that are meant for the gateway itself, in every dialect: no upstream knows them, so none gets them.</summary>
internal static class GatewayFields
{
    /// <summary>Whether the field is one of them: <c>fallbacks</c> (spec bifrost-core §3.5).</summary>
    public static bool Has(JsonText name) => name.Is("fallbacks"u8);
}
