using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Reads how free the model is to call tools: a mode, a tool, or a list of allowed ones. The definition is kept, from which it is written again.</summary>
internal static class ToolChoiceReader
{
    public static ToolChoice Read(ref JsonCursor cursor)
    {
        if (cursor.Kind == JsonKind.String)
            return new ToolChoice(Mode(cursor.ReadText()));
        var whole = cursor;
        var fields = default(ChoiceFields);
        fields.Read(ref cursor);
        var definition = whole.ReadRaw();
        if (fields.Allowed is not null)
            return new ToolChoice(fields.Mode) { Allowed = fields.Allowed, Definition = definition };
        // A provider's own tool is named by its type.
        return new ToolChoice(ToolChoiceMode.Named, fields.ToolName) { Definition = definition };
    }

    private static ToolChoiceMode Mode(JsonText mode)
    {
        if (mode.Is("auto"u8))
            return ToolChoiceMode.Auto;
        if (mode.Is("none"u8))
            return ToolChoiceMode.None;
        return mode.Is("required"u8)
            ? ToolChoiceMode.Required
            : throw DialectException.InvalidRequest($"Invalid value: '{mode}'. Supported values are: 'none', 'auto', and 'required'.", "tool_choice");
    }

    private ref struct ChoiceFields
    {
        private JsonText _type;
        private JsonText _name;
        private JsonText _namespace;
        public ToolChoiceMode Mode;
        public List<JsonText>? Allowed;

        public readonly JsonText ToolName
        {
            get
            {
                if (_name.IsEmpty)
                    return _type;
                return _namespace.IsEmpty ? _name : ToolReader.FullName(new ToolNamespace(_namespace, _name));
            }
        }

        public void Read(ref JsonCursor cursor)
        {
            cursor.EnterObject();
            while (cursor.NextProperty(out var name))
            {
                if (name.Is("type"u8))
                    _type = cursor.ReadText();
                else if (name.Is("name"u8))
                    _name = cursor.TextOrSkip();
                else if (name.Is("namespace"u8))
                    _namespace = cursor.TextOrSkip();
                else if (name.Is("mode"u8))
                    Mode = ToolChoiceReader.Mode(cursor.ReadText());
                else if (name.Is("tools"u8) && cursor.Kind == JsonKind.Array)
                    ReadAllowed(ref cursor);
                else
                    cursor.Skip();
            }
        }

        private void ReadAllowed(ref JsonCursor cursor)
        {
            Allowed = [];
            cursor.EnterArray();
            while (cursor.NextElement())
            {
                var tool = default(ChoiceFields);
                tool.Read(ref cursor);
                Allowed.Add(tool.ToolName);
            }
        }
    }
}
