using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>
/// Writes a JSON Schema as <c>parametersJsonSchema</c> and <c>responseJsonSchema</c> take it. Both know the keywords listed at
/// https://ai.google.dev/api/generate-content#FIELDS.response_json_schema and ignore or refuse others (pydantic/pydantic-ai#3538,
/// langchain-ai/langchainjs#10964, weave-os/router#809; seen 2026-11). What has another word there is said in it; the rest is told to the model in the
/// description, so that it still knows the rule.
/// </summary>
internal sealed class SchemaWriter(string subject, TranslationReport report, JsonEmitter output)
{
    /// <param name="schema">Of an object: functions have arguments by name.</param>
    public void Write(RawJson schema)
    {
        using var index = StructuralIndex.Build(schema.Utf8);
        var cursor = new JsonCursor(index);
        WriteSchema(ref cursor);
    }

    private void WriteSchema(ref JsonCursor cursor)
    {
        if (cursor.Kind != JsonKind.Object)
        {
            // "true" allows anything, as an empty schema does.
            cursor.Skip();
            output.BeginObject();
            output.EndObject();
            return;
        }

        var look = SchemaLook.At(cursor);
        output.BeginObject();
        if (look.ImpliedType is { IsEmpty: false } type)
        {
            output.Name("type"u8);
            output.Text(type);
        }

        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
            WriteKeyword(name, ref cursor, look);
        if (look.Unsaid is not null && !look.HasRef)
            WriteDescription(look);
        output.EndObject();
        if (look.Lost)
            report.Lowered(subject, "Keywords that Gemini's schemas lack were said in others, or in the description.");
    }

    private void WriteKeyword(JsonText name, ref JsonCursor cursor, in SchemaLook look)
    {
        switch (SchemaKeywords.Of(name))
        {
            case SchemaKeyword.Reference:
                WriteReference(name, cursor.TextOrSkip());
                break;
            case SchemaKeyword.Definitions when cursor.Kind == JsonKind.Object:
                output.Name("$defs"u8);
                WriteMap(ref cursor);
                break;
            case SchemaKeyword.Identity:
                Copy(name, ref cursor);
                break;
            case var keyword when look.HasRef || keyword == SchemaKeyword.Meta:
                cursor.Skip(); // beside a reference only other words with a dollar may stand
                break;
            case var keyword:
                WriteRule(keyword, name, ref cursor, look);
                break;
        }
    }

    private void WriteRule(SchemaKeyword keyword, JsonText name, ref JsonCursor cursor, in SchemaLook look)
    {
        switch (keyword)
        {
            case SchemaKeyword.Plain:
                Copy(name, ref cursor);
                break;
            case SchemaKeyword.Format when look.TakesFormat:
                Copy(name, ref cursor);
                break;
            case SchemaKeyword.Description when look.Unsaid is null:
                Copy(name, ref cursor);
                break;
            case SchemaKeyword.Enum when look.EnumIsSayable:
                WriteEnum(ref cursor);
                break;
            case SchemaKeyword.Constant when look.ConstantIsEnum:
                output.Name("enum"u8);
                output.BeginArray();
                output.Raw(cursor.ReadRaw());
                output.EndArray();
                break;
            case SchemaKeyword.ExclusiveMinimum when look is { HasMinimum: false } && cursor.Kind == JsonKind.Number:
                WriteBound("minimum"u8, ref cursor, look.IsInteger ? 1 : 0);
                break;
            case SchemaKeyword.ExclusiveMaximum when look is { HasMaximum: false } && cursor.Kind == JsonKind.Number:
                WriteBound("maximum"u8, ref cursor, look.IsInteger ? -1 : 0);
                break;
            case SchemaKeyword.Map when cursor.Kind == JsonKind.Object:
                output.Name(name);
                WriteMap(ref cursor);
                break;
            case SchemaKeyword.List or SchemaKeyword.Schema when cursor.Kind == JsonKind.Array:
                output.Name(name.Is("items"u8) ? "prefixItems"u8 : name.Span); // tuples were written so before draft 2020-12
                WriteList(ref cursor);
                break;
            case SchemaKeyword.AllOf when look.AllOfIsOne:
                output.Name("anyOf"u8); // of one schema, "all" and "any" are the same
                WriteList(ref cursor);
                break;
            case SchemaKeyword.Schema:
                WriteNested(name, ref cursor);
                break;
            default:
                cursor.Skip(); // said in the description, or nothing to be said
                break;
        }
    }

    private void Copy(JsonText name, ref JsonCursor cursor)
    {
        output.Name(name);
        output.Raw(cursor.ReadRaw());
    }

    private void WriteReference(JsonText name, JsonText target)
    {
        output.Name(name);
        if (target.StartsWith("#/definitions/"u8))
            output.Text((byte[])[.. "#/$defs/"u8, .. target.Span["#/definitions/".Length..]]);
        else
            output.Text(target);
    }

    // Strings and numbers only; that null is allowed the type says.
    private void WriteEnum(ref JsonCursor cursor)
    {
        if (!cursor.TryEnterArray())
            return;
        output.Name("enum"u8);
        output.BeginArray();
        while (cursor.NextElement())
        {
            if (cursor.Kind is JsonKind.String or JsonKind.Number)
                output.Raw(cursor.ReadRaw());
            else
                cursor.Skip();
        }

        output.EndArray();
    }

    private void WriteBound(ReadOnlySpan<byte> name, ref JsonCursor cursor, long step)
    {
        output.Name(name);
        var bound = cursor.ReadNumber();
        if (Math.Floor(bound) == bound && Math.Abs(bound) < 1L << 53)
            output.Number((long)bound + step);
        else
            output.Number(bound);
    }

    private void WriteMap(ref JsonCursor cursor)
    {
        output.BeginObject();
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            output.Name(name);
            WriteSchema(ref cursor);
        }

        output.EndObject();
    }

    private void WriteList(ref JsonCursor cursor)
    {
        output.BeginArray();
        cursor.EnterArray();
        while (cursor.NextElement())
            WriteSchema(ref cursor);
        output.EndArray();
    }

    private void WriteNested(JsonText name, ref JsonCursor cursor)
    {
        output.Name(name);
        if (cursor.Kind == JsonKind.Object)
            WriteSchema(ref cursor);
        else
            output.Raw(cursor.ReadRaw()); // additionalProperties: true or false
    }

    private void WriteDescription(in SchemaLook look)
    {
        output.Name("description"u8);
        output.BeginText();
        output.Append(look.Description.Span);
        output.Append(look.Description.IsEmpty ? default : "\\n"u8);
        output.Append("Must satisfy the JSON schema {"u8);
        var separator = ""u8;
        foreach (var (name, value) in look.Unsaid!)
        {
            output.Append(separator);
            output.Append("\\\""u8);
            output.Append(name.Span);
            output.Append("\\\":"u8);
            output.AppendEscaped(value.Span);
            separator = ","u8;
        }

        output.Append("}"u8);
        output.EndText();
    }
}
