using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>
/// What a custom tool's text must look like. In the chat dialect the grammar stands one level deeper:
/// <c>{"type":"grammar","grammar":{"syntax":…,"definition":…}}</c>.
/// </summary>
internal static class CustomToolFormat
{
    /// <param name="definition">The tool as the chat dialect has it.</param>
    public static void Write(RawJson definition, JsonEmitter output)
    {
        var custom = JsonFields.Scan(definition.Utf8).Find("custom"u8);
        if (custom.Kind != JsonKind.Object || JsonFields.Scan(custom.Utf8).Find("format"u8) is not { Kind: JsonKind.Object } format)
            return;
        output.Name("format"u8);
        var fields = JsonFields.Scan(format.Utf8);
        if (fields.Find("grammar"u8) is not { Kind: JsonKind.Object } grammar)
        {
            output.Raw(format);
            return;
        }

        output.BeginObject();
        output.Name("type"u8);
        output.Text("grammar"u8);
        var inner = JsonFields.Scan(grammar.Utf8);
        foreach (var field in inner.All)
        {
            output.Name(new JsonText(inner.Json.Slice(field.NameStart, field.NameLength)));
            output.Raw(new RawJson(inner.Json.Slice(field.ValueStart, field.ValueLength)));
        }

        output.EndObject();
    }
}
