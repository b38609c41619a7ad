using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>
/// Turns a schema of Google's own form (https://ai.google.dev/api/caching#Schema) into JSON Schema: types in lower case, <c>nullable</c> as a type, keywords in
/// camel case, counts as numbers.
/// </summary>
internal static class SchemaReader
{
    public static RawJson Read(RawJson schema)
    {
        using var index = StructuralIndex.Build(schema.Utf8);
        using var output = new JsonEmitter(schema.Span.Length + 64);
        var cursor = new JsonCursor(index);
        Write(ref cursor, output);
        return new RawJson(output.WrittenSpan.ToArray());
    }

    private static void Write(ref JsonCursor cursor, JsonEmitter output)
    {
        if (cursor.Kind != JsonKind.Object)
        {
            output.Raw(cursor.ReadRaw());
            return;
        }

        var isNullable = IsNullable(cursor);
        output.BeginObject();
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (!cursor.TryReadNull())
                WriteKeyword(name, ref cursor, isNullable, output);
        }

        output.EndObject();
    }

    private static bool IsNullable(JsonCursor cursor)
    {
        var isNullable = false;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            isNullable |= name.Is("nullable"u8) && cursor.Kind == JsonKind.True;
            cursor.Skip();
        }

        return isNullable;
    }

    private static void WriteKeyword(JsonText name, ref JsonCursor cursor, bool isNullable, JsonEmitter output)
    {
        if (name.Is("type"u8) && cursor.Kind == JsonKind.String)
            WriteType(cursor.ReadText(), isNullable, output);
        else if (name.Is("nullable"u8) || name.Named("propertyOrdering"u8) || IsEnumFormat(name, cursor))
            cursor.Skip(); // said by the type, or of no meaning elsewhere
        else if (name.Is("properties"u8) && cursor.Kind == JsonKind.Object)
            WriteProperties(ref cursor, output);
        else if (name.Is("items"u8))
            WriteNested(name.Span, ref cursor, output);
        else if (name.Named("anyOf"u8) && cursor.Kind == JsonKind.Array)
            WriteAlternatives(ref cursor, output);
        else
            WriteRule(name, ref cursor, output);
    }

    private static bool IsEnumFormat(JsonText name, JsonCursor cursor) =>
        name.Is("format"u8) && cursor.Kind == JsonKind.String && cursor.ReadText().Is("enum"u8);

    private static void WriteType(JsonText type, bool isNullable, JsonEmitter output)
    {
        if (type.Is("TYPE_UNSPECIFIED"u8))
            return;
        output.Name("type"u8);
        if (isNullable)
            output.BeginArray();
        output.BeginText();
        Span<byte> letter = stackalloc byte[1];
        foreach (var given in type.Span)
        {
            letter[0] = (byte)char.ToLowerInvariant((char)given);
            output.Append(letter);
        }

        output.EndText();
        if (!isNullable)
            return;
        output.Text("null"u8);
        output.EndArray();
    }

    private static void WriteProperties(ref JsonCursor cursor, JsonEmitter output)
    {
        output.Name("properties"u8);
        output.BeginObject();
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
            WriteNested(name.Span, ref cursor, output);
        output.EndObject();
    }

    private static void WriteNested(ReadOnlySpan<byte> name, ref JsonCursor cursor, JsonEmitter output)
    {
        output.Name(name);
        Write(ref cursor, output);
    }

    private static void WriteAlternatives(ref JsonCursor cursor, JsonEmitter output)
    {
        output.Name("anyOf"u8);
        output.BeginArray();
        cursor.EnterArray();
        while (cursor.NextElement())
            Write(ref cursor, output);
        output.EndArray();
    }

    private static void WriteRule(JsonText name, ref JsonCursor cursor, JsonEmitter output)
    {
        var value = cursor.ReadRaw();
        var count = CountOf(name);
        if (count.IsEmpty)
        {
            output.Name(name);
            output.Raw(value);
            return;
        }

        // A 64-bit count is a string in the JSON form of protocol buffers.
        output.Name(count);
        output.Raw(value.Kind == JsonKind.String && value.Span.Length > 2 ? new RawJson(value.Utf8[1..^1]) : value);
    }

    private static ReadOnlySpan<byte> CountOf(JsonText name) =>
        name.Named("minItems"u8) ? "minItems"u8
        : name.Named("maxItems"u8) ? "maxItems"u8
        : name.Named("minLength"u8) ? "minLength"u8
        : name.Named("maxLength"u8) ? "maxLength"u8
        : name.Named("minProperties"u8) ? "minProperties"u8
        : name.Named("maxProperties"u8) ? "maxProperties"u8
        : default;
}
