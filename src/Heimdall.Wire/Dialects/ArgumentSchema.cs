using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>
/// Reads what a tool's schema says of null, for <see cref="OptionalArguments"/>. Follows references within the schema
/// (https://json-schema.org/draft/2020-12/json-schema-core#section-8.2.3), each of them once, and looks into branches. What it cannot make out may be null.
/// </summary>
internal sealed class ArgumentSchema(RawJson root)
{
    /// <summary>Nested references and branches on the way to one answer; a circle of them says nothing.</summary>
    private const int MaxDepth = 16;

    private readonly Dictionary<JsonText, RawJson> _targets = [];
    private readonly Dictionary<JsonText, OptionalArguments?> _inside = [];

    /// <summary>Null where nothing may be left out.</summary>
    /// <exception cref="JsonFault">The schema is damaged.</exception>
    public OptionalArguments? Read() => Inside(root, 0);

    // The schema's own depth bounds the recursion; a reference is read once.
    private OptionalArguments? Inside(RawJson schema, int depth)
    {
        if (schema.Kind != JsonKind.Object || depth > MaxDepth)
            return null;
        var keywords = JsonFields.Scan(schema.Utf8);
        if (keywords.Find("properties"u8) is { Kind: JsonKind.Object } properties)
            return FieldsOf(properties, keywords.Find("required"u8));
        if (keywords.Find("items"u8) is { Kind: JsonKind.Object } items)
            return Inside(items, 0) is { } elements ? OptionalArguments.OfElements(elements) : null;
        if (keywords.FindText("$ref"u8) is { } reference)
            return InsideOf(reference, depth);
        return InsideOnly(keywords.Find("anyOf"u8), depth) ?? InsideOnly(keywords.Find("oneOf"u8), depth) ?? InsideOnly(keywords.Find("allOf"u8), depth);
    }

    private OptionalArguments? InsideOf(JsonText reference, int depth)
    {
        if (_inside.TryGetValue(reference, out var known))
            return known;
        var promised = OptionalArguments.Promised();
        _inside[reference] = promised;
        var read = Inside(Target(reference), depth + 1);
        if (read is { Elements: null })
            promised.Become(read);
        return _inside[reference] = read is { Elements: null } ? promised : read;
    }

    // Where several branches may be the object at hand, none of them speaks for it.
    private OptionalArguments? InsideOnly(RawJson branches, int depth)
    {
        RawJson? only = null;
        foreach (var branch in ElementsOf(branches))
        {
            if (IsScalar(branch, depth))
                continue;
            if (only is not null)
                return null;
            only = branch;
        }

        return only is { } schema ? Inside(schema, depth + 1) : null;
    }

    private OptionalArguments? FieldsOf(RawJson properties, RawJson required)
    {
        var fields = new Dictionary<JsonText, OptionalArgument>();
        var demanded = NamesIn(required);
        using var index = StructuralIndex.Build(properties.Utf8);
        var cursor = new JsonCursor(index);
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            var property = cursor.ReadRaw();
            var field = new OptionalArgument(!demanded.Contains(name) && RulesOutNull(property, 0), Inside(property, 0));
            if (field != default)
                fields[name] = field;
        }

        return fields.Count > 0 ? OptionalArguments.OfFields(fields) : null;
    }

    // All keywords of a schema hold together: one that rules null out is enough. Of branches that stand to choose, each has to.
    private bool RulesOutNull(RawJson schema, int depth)
    {
        if (schema.Kind != JsonKind.Object || depth > MaxDepth)
            return false;
        var keywords = JsonFields.Scan(schema.Utf8);
        if (keywords.Find("nullable"u8).Kind == JsonKind.True)
            return false;
        return TypeRulesOutNull(keywords.Find("type"u8))
            || (keywords.FindText("$ref"u8) is { } reference && RulesOutNull(Target(reference), depth + 1))
            || AllRuleOutNull(keywords.Find("anyOf"u8), depth)
            || AllRuleOutNull(keywords.Find("oneOf"u8), depth)
            || ElementsOf(keywords.Find("allOf"u8)).Exists(branch => RulesOutNull(branch, depth + 1));
    }

    private static bool TypeRulesOutNull(RawJson type) => type.Kind switch
    {
        JsonKind.String => !type.Span.SequenceEqual("\"null\""u8),
        JsonKind.Array => !NamesIn(type).Contains(JsonText.FromPlain("null"u8)),
        _ => false,
    };

    private bool AllRuleOutNull(RawJson branches, int depth) =>
        ElementsOf(branches) is { Count: > 0 } all && all.TrueForAll(branch => RulesOutNull(branch, depth + 1));

    private bool IsScalar(RawJson schema, int depth)
    {
        if (schema.Kind != JsonKind.Object || depth > MaxDepth)
            return false;
        var keywords = JsonFields.Scan(schema.Utf8);
        if (keywords.FindText("type"u8) is { } type)
            return !type.Is("object"u8) && !type.Is("array"u8);
        return keywords.FindText("$ref"u8) is { } reference && IsScalar(Target(reference), depth + 1);
    }

    /// <summary>Absent where the reference leads out of the schema or to nothing.</summary>
    private RawJson Target(JsonText reference)
    {
        if (_targets.TryGetValue(reference, out var known))
            return known;
        return _targets[reference] = Find(reference);
    }

    // https://datatracker.ietf.org/doc/html/rfc6901#section-6: a pointer as a fragment of an address.
    private RawJson Find(JsonText reference)
    {
        var pointer = reference.Decode().AsSpan();
        if (pointer is not [(byte)'#', ..])
            return default;
        var at = root;
        var rest = pointer[1..];
        while (!rest.IsEmpty && at.Kind == JsonKind.Object)
        {
            if (rest[0] != (byte)'/')
                return default;
            var length = rest[1..].IndexOf((byte)'/') is var next and >= 0 ? next : rest.Length - 1;
            at = JsonFields.Scan(at.Utf8).Find(Unescaped(rest.Slice(1, length)));
            rest = rest[(1 + length)..];
        }

        return rest.IsEmpty ? at : default;
    }

    private static byte[] Unescaped(ReadOnlySpan<byte> segment)
    {
        var name = System.Text.Encoding.UTF8.GetString(segment);
        return System.Text.Encoding.UTF8.GetBytes(Uri.UnescapeDataString(name).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
    }

    private static List<RawJson> ElementsOf(RawJson array)
    {
        var elements = new List<RawJson>();
        if (array.Kind != JsonKind.Array)
            return elements;
        using var index = StructuralIndex.Build(array.Utf8);
        var cursor = new JsonCursor(index);
        cursor.EnterArray();
        while (cursor.NextElement())
            elements.Add(cursor.ReadRaw());
        return elements;
    }

    private static HashSet<JsonText> NamesIn(RawJson names)
    {
        var found = new HashSet<JsonText>();
        foreach (var name in ElementsOf(names))
        {
            if (name.Kind == JsonKind.String)
                found.Add(new JsonText(name.Utf8[1..^1]));
        }

        return found;
    }
}
