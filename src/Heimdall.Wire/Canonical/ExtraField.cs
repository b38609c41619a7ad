using Heimdall.Wire.Json;

namespace Heimdall.Wire.Canonical;

/// <summary>A field of the request that the canonical model has no word for.</summary>
/// <param name="Name">Its name in the client's dialect.</param>
/// <param name="Value">As the client wrote it.</param>
internal readonly record struct ExtraField(JsonText Name, RawJson Value);
