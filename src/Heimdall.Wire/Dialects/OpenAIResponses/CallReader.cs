using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Reads a call that the assistant made.</summary>
internal static class CallReader
{
    public static ToolCallPart Read(ref InputItem fields)
    {
        if (fields.CallId.IsEmpty)
            throw DialectException.InvalidRequest("Missing required parameter: 'input[].call_id'.", "input");
        ToolNamespace? group = fields.Namespace.IsEmpty ? null : new ToolNamespace(fields.Namespace, fields.Name);
        var isFreeText = fields.Type.Is("custom_tool_call"u8);
        var arguments = isFreeText ? ToolArguments.FromValue(AsArguments(fields.Input)) : Arguments(ref fields.Arguments);
        return new ToolCallPart(fields.CallId, group is { } known ? ToolReader.FullName(known) : fields.Name, arguments)
        {
            FreeText = isFreeText ? fields.Input : null,
            Namespace = group,
            Extras = fields.Extras,
        };
    }

    private static ToolArguments Arguments(ref JsonCursor cursor) => cursor.Kind switch
    {
        JsonKind.None => default,
        JsonKind.String => ToolArguments.FromText(cursor.ReadText()),
        _ => ToolArguments.FromValue(cursor.ReadRaw()),
    };

    private static RawJson AsArguments(JsonText input)
    {
        using var output = new JsonEmitter(input.Span.Length + 16);
        output.BeginObject();
        output.Name("input"u8);
        output.Text(input);
        output.EndObject();
        return new RawJson(output.WrittenSpan.ToArray());
    }
}
