using Heimdall.Wire.Json;

namespace Heimdall.Wire.Canonical;

/// <summary>
/// The arguments of a tool call. Some dialects carry them as a JSON object, others as a string that holds JSON; either form is kept
/// as it came and turned into the other only when written.
/// </summary>
internal readonly record struct ToolArguments
{
    private readonly RawJson _value;
    private readonly JsonText _text;

    private ToolArguments(RawJson value, JsonText text)
    {
        _value = value;
        _text = text;
    }

    /// <summary>Bytes as written, either form: escaped where they stood in a string.</summary>
    public ReadOnlySpan<byte> Span => _value.IsAbsent ? _text.Span : _value.Span;

    public static ToolArguments FromValue(RawJson value) => new(value, default);

    /// <param name="text">JSON inside a string; may be empty or broken, as models wrote it.</param>
    public static ToolArguments FromText(JsonText text) => new(default, text);

    /// <summary>Writes a string that holds the JSON.</summary>
    public void WriteText(JsonEmitter output)
    {
        output.BeginText();
        if (!_value.IsAbsent)
            output.AppendEscaped(_value.Span);
        else if (_text.IsEmpty)
            output.Append("{}"u8);
        else
            output.Append(_text.Span);
        output.EndText();
    }

    /// <summary>
    /// Writes a JSON object. Arguments that are not one (a model's broken JSON) are wrapped as Claude Code itself does it, under
    /// <c>__unparsedToolInput</c>, so that nothing is lost and the upstream still gets valid JSON.
    /// </summary>
    public void WriteValue(JsonEmitter output)
    {
        if (!_value.IsAbsent && _value.Kind == JsonKind.Object)
            output.Raw(_value);
        else if (_value.IsAbsent && _text.IsEmpty)
            output.Raw(RawJson.FromLiteral("{}"u8));
        else if (_value.IsAbsent && Decoded() is { } decoded)
            output.Raw(decoded);
        else
            WriteUnparsed(output);
    }

    // Models also write invalid escape sequences, such as half of a surrogate pair.
    private RawJson? Decoded()
    {
        try
        {
            return JsonObject.Whole(_text.Decode());
        }
        catch (JsonFault)
        {
            return null;
        }
    }

    private void WriteUnparsed(JsonEmitter output)
    {
        output.BeginObject();
        output.Name("__unparsedToolInput"u8);
        output.BeginObject();
        output.Name("raw"u8);
        WriteText(output);
        output.EndObject();
        output.EndObject();
    }
}
