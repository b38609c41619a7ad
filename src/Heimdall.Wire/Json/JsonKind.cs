namespace Heimdall.Wire.Json;

/// <summary>What a JSON value is.</summary>
internal enum JsonKind
{
    None,
    Object,
    Array,
    String,
    Number,
    True,
    False,
    Null,
}
