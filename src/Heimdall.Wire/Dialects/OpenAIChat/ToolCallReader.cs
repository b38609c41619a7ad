using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Reads the calls that an assistant turn made.</summary>
internal static class ToolCallReader
{
    public static void ReadCalls(ref JsonCursor cursor, List<Part> parts)
    {
        cursor.EnterArray();
        while (cursor.NextElement())
        {
            var call = ReadCall(ref cursor);
            var id = ContinuationEnvelope.UnpackId(call.Id, out var state);
            if (state is { } signed)
                parts.Add(new ThinkingPart(default, signed));
            parts.Add(state is null ? call : call with { Id = id });
        }
    }

    /// <summary>The older form: one call, without an id.</summary>
    public static ToolCallPart ReadLegacy(ref JsonCursor cursor, JsonText id)
    {
        var (name, arguments) = ReadFunction(ref cursor);
        return new ToolCallPart(id, name, arguments);
    }

    private static ToolCallPart ReadCall(ref JsonCursor cursor)
    {
        var id = default(JsonText);
        var name = default(JsonText);
        var arguments = default(ToolArguments);
        JsonText? freeText = null;
        List<ExtraField>? extras = null;
        cursor.EnterObject();
        while (cursor.NextProperty(out var field))
        {
            if (cursor.TryReadNull())
                continue;
            if (field.Is("id"u8))
                id = cursor.ReadText();
            else if (field.Is("function"u8))
                (name, arguments) = ReadFunction(ref cursor);
            else if (field.Is("custom"u8))
                (name, freeText) = ReadCustom(ref cursor);
            else if (field.Is("type"u8) || field.Is("index"u8))
                cursor.Skip();
            else
                (extras ??= []).Add(new ExtraField(field, cursor.ReadRaw()));
        }

        if (freeText is { } text)
            arguments = ToolArguments.FromValue(AsArguments(text));
        return new ToolCallPart(id, name, arguments) { FreeText = freeText, Extras = extras };
    }

    private static (JsonText Name, ToolArguments Arguments) ReadFunction(ref JsonCursor cursor)
    {
        var function = default(JsonText);
        var arguments = default(ToolArguments);
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (cursor.TryReadNull())
                continue;
            if (name.Is("name"u8))
                function = cursor.ReadText();
            else if (name.Is("arguments"u8))
                arguments = cursor.Kind == JsonKind.String ? ToolArguments.FromText(cursor.ReadText()) : ToolArguments.FromValue(cursor.ReadRaw());
            else
                cursor.Skip();
        }

        return (function, arguments);
    }

    private static (JsonText Name, JsonText? Input) ReadCustom(ref JsonCursor cursor)
    {
        var tool = default(JsonText);
        var input = default(JsonText);
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("name"u8))
                tool = cursor.ReadText();
            else if (name.Is("input"u8))
                input = cursor.ReadText();
            else
                cursor.Skip();
        }

        return (tool, input);
    }

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
