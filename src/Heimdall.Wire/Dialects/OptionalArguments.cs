using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>Which arguments a tool's schema lets a model leave out and does not let it set to null, at every level of objects and of arrays of objects.</summary>
internal sealed class OptionalArguments
{
    private readonly Dictionary<JsonText, OptionalArgument>? _fields;

    private OptionalArguments(Dictionary<JsonText, OptionalArgument> fields) => _fields = fields;

    private OptionalArguments(OptionalArguments elements) => Elements = elements;

    /// <summary>What holds for each element of an array; null for an object.</summary>
    public OptionalArguments? Elements { get; }

    /// <summary>What holds for a field of an object; nothing where the schema does not say.</summary>
    public OptionalArgument Field(JsonText name) => _fields is not null && _fields.TryGetValue(name, out var field) ? field : default;

    /// <summary>Null where there are none, or the schema cannot be read.</summary>
    public static OptionalArguments? Of(RawJson schema)
    {
        try
        {
            return Inside(schema);
        }
        catch (JsonFault)
        {
            return null;
        }
    }

    // Only a plain type says for sure what a value is: unions and references may hold null, or another type. The schema's own depth bounds the recursion.
    private static OptionalArguments? Inside(RawJson schema)
    {
        if (schema.Kind != JsonKind.Object)
            return null;
        var keywords = JsonFields.Scan(schema.Utf8);
        if (keywords.Find("properties"u8) is { Kind: JsonKind.Object } properties)
            return FieldsOf(properties, keywords.Find("required"u8));
        return keywords.Find("items"u8) is { Kind: JsonKind.Object } items && Inside(items) is { } elements ? new(elements) : null;
    }

    private static OptionalArguments? FieldsOf(RawJson properties, RawJson required)
    {
        var fields = new Dictionary<JsonText, OptionalArgument>();
        var demanded = NamesIn(required);
        using var index = StructuralIndex.Build(properties.Utf8);
        var cursor = new JsonCursor(index);
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            var property = cursor.ReadRaw();
            var field = new OptionalArgument(!demanded.Contains(name) && !MayBeNull(property), Inside(property));
            if (field != default)
                fields[name] = field;
        }

        return fields.Count > 0 ? new(fields) : null;
    }

    private static bool MayBeNull(RawJson property)
    {
        if (property.Kind != JsonKind.Object)
            return true;
        var keywords = JsonFields.Scan(property.Utf8);
        return keywords.FindText("type"u8) is not { } type || type.Is("null"u8) || keywords.Find("nullable"u8).Kind == JsonKind.True;
    }

    private static HashSet<JsonText> NamesIn(RawJson required)
    {
        var names = new HashSet<JsonText>();
        if (required.Kind != JsonKind.Array)
            return names;
        using var index = StructuralIndex.Build(required.Utf8);
        var cursor = new JsonCursor(index);
        cursor.EnterArray();
        while (cursor.NextElement())
        {
            if (cursor.Kind == JsonKind.String)
                names.Add(cursor.ReadText());
            else
                cursor.Skip();
        }

        return names;
    }
}

/// <param name="MayGo">Where it is null.</param>
/// <param name="Inside">What holds within it; null: nothing.</param>
internal readonly record struct OptionalArgument(bool MayGo, OptionalArguments? Inside);
