using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>Which arguments a tool's schema lets a model leave out and does not let it set to null.</summary>
internal static class OptionalArguments
{
    /// <summary>Their names; null where there are none, or the schema cannot be read.</summary>
    public static HashSet<JsonText>? Of(RawJson schema)
    {
        if (schema.Kind != JsonKind.Object)
            return null;
        try
        {
            var fields = JsonFields.Scan(schema.Utf8);
            if (fields.Find("properties"u8) is not { Kind: JsonKind.Object } properties)
                return null;
            var names = new HashSet<JsonText>();
            using var index = StructuralIndex.Build(properties.Utf8);
            var cursor = new JsonCursor(index);
            cursor.EnterObject();
            while (cursor.NextProperty(out var name))
            {
                if (!MayBeNull(cursor.ReadRaw()))
                    names.Add(name);
            }

            Remove(fields.Find("required"u8), names);
            return names.Count > 0 ? names : null;
        }
        catch (JsonFault)
        {
            return null;
        }
    }

    // Only a plain type rules null out for sure: unions, references and enumerations may hold it.
    private static bool MayBeNull(RawJson property)
    {
        if (property.Kind != JsonKind.Object)
            return true;
        var type = JsonFields.Scan(property.Utf8).Find("type"u8);
        return type.Kind != JsonKind.String || new JsonText(type.Utf8[1..^1]).Is("null"u8) || property.Span.IndexOf("nullable"u8) >= 0;
    }

    private static void Remove(RawJson required, HashSet<JsonText> names)
    {
        if (required.Kind != JsonKind.Array)
            return;
        using var index = StructuralIndex.Build(required.Utf8);
        var cursor = new JsonCursor(index);
        cursor.EnterArray();
        while (cursor.NextElement())
        {
            if (cursor.Kind == JsonKind.String)
                names.Remove(cursor.ReadText());
            else
                cursor.Skip();
        }
    }
}
