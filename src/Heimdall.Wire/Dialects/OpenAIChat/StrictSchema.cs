using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>
/// Which schemas <c>strict</c> takes: every object lists all its properties as required and admits no others, and some keywords are missing
/// (https://platform.openai.com/docs/guides/structured-outputs#supported-schemas, seen 2026-11).
/// </summary>
internal static class StrictSchema
{
    /// <exception cref="JsonFault">The schema is damaged or nested too deep.</exception>
    public static bool Fits(RawJson schema)
    {
        using var index = StructuralIndex.Build(schema.Utf8);
        var cursor = new JsonCursor(index);
        return Fits(ref cursor);
    }

    // Reads to the end of the value in every case, so that the cursor of the one above stays right.
    private static bool Fits(ref JsonCursor cursor)
    {
        if (cursor.Kind == JsonKind.Array)
            return AllFit(ref cursor);
        if (cursor.Kind != JsonKind.Object)
        {
            cursor.Skip();
            return true;
        }

        var (fits, isObject, isClosed, properties, required) = (true, false, false, 0, 0);
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("properties"u8) && cursor.Kind == JsonKind.Object)
                fits &= PropertiesFit(ref cursor, ref properties);
            else if (name.Is("required"u8) && cursor.Kind == JsonKind.Array)
                required = Count(ref cursor);
            else if (name.Is("type"u8) && cursor.Kind == JsonKind.String)
                isObject |= cursor.ReadText().Is("object"u8);
            else if (name.Is("additionalProperties"u8))
                isClosed = IsFalse(ref cursor);
            else if (IsData(name))
                cursor.Skip();
            else
                fits &= !IsUnknown(name) & Fits(ref cursor);
        }

        return fits && (!(isObject || properties > 0) || (isClosed && required == properties));
    }

    private static bool AllFit(ref JsonCursor cursor)
    {
        var fits = true;
        cursor.EnterArray();
        while (cursor.NextElement())
            fits &= Fits(ref cursor);
        return fits;
    }

    private static bool PropertiesFit(ref JsonCursor cursor, ref int count)
    {
        var fits = true;
        cursor.EnterObject();
        while (cursor.NextProperty(out _))
        {
            count++;
            fits &= Fits(ref cursor);
        }

        return fits;
    }

    private static int Count(ref JsonCursor cursor)
    {
        var count = 0;
        cursor.EnterArray();
        for (; cursor.NextElement(); count++)
            cursor.Skip();
        return count;
    }

    private static bool IsFalse(ref JsonCursor cursor)
    {
        var isFalse = cursor.Kind == JsonKind.False;
        cursor.Skip();
        return isFalse;
    }

    private static bool IsData(JsonText name) =>
        name.Is("enum"u8) || name.Is("const"u8) || name.Is("default"u8) || name.Is("examples"u8);

    private static bool IsUnknown(JsonText name) =>
        name.Is("allOf"u8) || name.Is("oneOf"u8) || name.Is("not"u8) || name.Is("if"u8) || name.Is("then"u8) || name.Is("else"u8)
        || name.Is("patternProperties"u8) || name.Is("dependentRequired"u8) || name.Is("dependentSchemas"u8);
}
