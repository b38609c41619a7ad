using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>Writes the schema of a function's arguments for OpenAI's APIs, which refuse an object without properties; nested ones are the client's business.</summary>
internal static class FunctionSchema
{
    private static readonly RawJson NoParameters = RawJson.FromLiteral("""{"type":"object","properties":{}}"""u8);
    private static readonly RawJson NoProperties = RawJson.FromLiteral("{}"u8);

    /// <param name="schema">As the client wrote it; anything but an object counts as absent.</param>
    public static void Write(RawJson schema, JsonEmitter output)
    {
        if (schema.Kind != JsonKind.Object)
        {
            output.Raw(NoParameters);
            return;
        }

        var mayLack = schema.Span.IndexOf("\"properties\""u8) < 0 || schema.Span.IndexOf("\"type\""u8) < 0;
        if (mayLack)
            WriteCompleted(JsonFields.Scan(schema.Utf8), output);
        else
            output.Raw(schema);
    }

    private static void WriteCompleted(JsonFields schema, JsonEmitter output)
    {
        output.BeginObject();
        if (!schema.TryFindRange("type"u8, out _, out _))
        {
            output.Name("type"u8);
            output.Text("object"u8);
        }

        if (!schema.TryFindRange("properties"u8, out _, out _))
        {
            output.Name("properties"u8);
            output.Raw(NoProperties);
        }

        foreach (var field in schema.All)
        {
            output.Name(new JsonText(schema.Json.Slice(field.NameStart, field.NameLength)));
            output.Raw(new RawJson(schema.Json.Slice(field.ValueStart, field.ValueLength)));
        }

        output.EndObject();
    }
}
