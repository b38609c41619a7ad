using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>
/// Which arguments a tool's schema lets a model leave out and does not let it set to null, at every level of objects and of arrays of objects. A schema that
/// refers to itself makes one that holds itself.
/// </summary>
internal sealed class OptionalArguments
{
    private Dictionary<JsonText, OptionalArgument>? _fields;

    /// <summary>What holds for each element of an array; null for an object.</summary>
    public OptionalArguments? Elements { get; private init; }

    /// <summary>What holds for a field of an object; nothing where the schema does not say.</summary>
    public OptionalArgument Field(JsonText name) => _fields is not null && _fields.TryGetValue(name, out var field) ? field : default;

    /// <summary>Null where there are none, or the schema cannot be read.</summary>
    public static OptionalArguments? Of(RawJson schema)
    {
        try
        {
            return new ArgumentSchema(schema).Read();
        }
        catch (JsonFault)
        {
            return null;
        }
    }

    public static OptionalArguments OfFields(Dictionary<JsonText, OptionalArgument> fields) => new() { _fields = fields };

    public static OptionalArguments OfElements(OptionalArguments elements) => new() { Elements = elements };

    /// <summary>One that is referred to before it is read.</summary>
    public static OptionalArguments Promised() => new();

    /// <summary>Says of a promised object what it holds.</summary>
    public void Become(OptionalArguments read) => _fields = read._fields;
}

/// <param name="MayGo">Where it is null.</param>
/// <param name="Inside">What holds within it; null: nothing.</param>
internal readonly record struct OptionalArgument(bool MayGo, OptionalArguments? Inside);
