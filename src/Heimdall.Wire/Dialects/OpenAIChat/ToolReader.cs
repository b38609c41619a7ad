using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Reads the tools that a client offers, and how free the model is to use them.</summary>
internal static class ToolReader
{
    public static void ReadTools(ref JsonCursor cursor, List<Tool> tools)
    {
        cursor.EnterArray();
        while (cursor.NextElement())
            tools.Add(ReadTool(ref cursor));
    }

    /// <summary>The older <c>functions</c> list, without the wrapping.</summary>
    public static void ReadFunctions(ref JsonCursor cursor, List<Tool> tools)
    {
        cursor.EnterArray();
        while (cursor.NextElement())
            tools.Add(ReadFunction(ref cursor, default));
    }

    /// <summary>A mode, a named tool (with or without wrapping), or a list of allowed ones.</summary>
    public static ToolChoice ReadChoice(ref JsonCursor cursor)
    {
        if (cursor.Kind == JsonKind.String)
            return new ToolChoice(Mode(cursor.ReadText()));

        var whole = cursor;
        var named = default(JsonText);
        ToolChoice? allowed = null;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("name"u8))
                named = cursor.ReadText();
            else if (name.Is("function"u8) || name.Is("custom"u8))
                named = ReadName(ref cursor);
            else if (name.Is("allowed_tools"u8))
                allowed = ReadAllowed(ref cursor);
            else
                cursor.Skip();
        }

        if (allowed is not null)
            return allowed with { Definition = whole.ReadRaw() };
        return named.IsEmpty
            ? throw DialectException.InvalidRequest("Missing required parameter: 'tool_choice.function.name'.", "tool_choice")
            : new ToolChoice(ToolChoiceMode.Named, named);
    }

    private static ToolChoiceMode Mode(JsonText mode)
    {
        if (mode.Is("auto"u8))
            return ToolChoiceMode.Auto;
        if (mode.Is("none"u8))
            return ToolChoiceMode.None;
        return mode.Is("required"u8) || mode.Is("any"u8)
            ? ToolChoiceMode.Required
            : throw DialectException.InvalidRequest($"Invalid value for 'tool_choice': '{mode}'. Supported values are: 'none', 'auto' and 'required'.", "tool_choice");
    }

    private static ToolChoice ReadAllowed(ref JsonCursor cursor)
    {
        var mode = ToolChoiceMode.Auto;
        var names = new List<JsonText>();
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("mode"u8))
            {
                mode = Mode(cursor.ReadText());
            }
            else if (name.Is("tools"u8))
            {
                cursor.EnterArray();
                while (cursor.NextElement())
                    names.Add(ReadChoice(ref cursor).ToolName);
            }
            else
            {
                cursor.Skip();
            }
        }

        return new ToolChoice(mode) { Allowed = names };
    }

    private static JsonText ReadName(ref JsonCursor cursor)
    {
        var found = default(JsonText);
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("name"u8))
                found = cursor.ReadText();
            else
                cursor.Skip();
        }

        return found;
    }

    private static Tool ReadTool(ref JsonCursor cursor)
    {
        var whole = cursor;
        var type = default(JsonText);
        var name = default(JsonText);
        var cacheControl = default(RawJson);
        var function = default(JsonCursor);
        cursor.EnterObject();
        while (cursor.NextProperty(out var field))
        {
            if (field.Is("type"u8))
            {
                type = cursor.ReadText();
            }
            else if (field.Is("cache_control"u8))
            {
                cacheControl = cursor.ReadRaw();
            }
            else if (field.Is("name"u8))
            {
                name = cursor.TextOrSkip();
            }
            else
            {
                if ((field.Is("function"u8) || field.Is("custom"u8)) && cursor.Kind == JsonKind.Object)
                    function = cursor;
                cursor.Skip();
            }
        }

        var hasFunction = function.Kind == JsonKind.Object;
        if (hasFunction && (type.IsEmpty || type.Is("function"u8)))
            return ReadFunction(ref function, cacheControl);
        if (hasFunction && type.Is("custom"u8))
            return ReadCustom(ref function, whole.ReadRaw());
        return type.IsEmpty || type.Is("function"u8)
            ? throw DialectException.InvalidRequest("Missing required parameter: 'tools[].function'.", "tools")
            : ServerTool(name.IsEmpty ? type : name, type, whole.ReadRaw());
    }

    private static Tool ServerTool(JsonText name, JsonText type, RawJson definition)
    {
        var kind = ServerTools.KindOf(type);
        return new Tool
        {
            Name = name,
            ServerToolType = type,
            ServerTool = kind,
            Web = kind == HostedTools.WebSearch ? new WebToolOptions() : null,
            Definition = definition,
        };
    }

    private static Tool ReadFunction(ref JsonCursor cursor, RawJson cacheControl)
    {
        var tool = default(JsonText);
        JsonText? description = null;
        var parameters = default(RawJson);
        bool? strict = null;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (cursor.TryReadNull())
                continue;
            if (name.Is("name"u8))
                tool = cursor.ReadText();
            else if (name.Is("description"u8))
                description = cursor.ReadText();
            else if (name.Is("parameters"u8))
                parameters = cursor.ReadRaw();
            else if (name.Is("strict"u8))
                strict = cursor.ReadBoolean();
            else
                cursor.Skip();
        }

        return tool.IsEmpty
            ? throw DialectException.InvalidRequest("Missing required parameter: 'tools[].function.name'.", "tools")
            : new Tool { Name = tool, Description = description, Parameters = parameters, Strict = strict, CacheControl = cacheControl };
    }

    private static Tool ReadCustom(ref JsonCursor cursor, RawJson definition)
    {
        var tool = default(JsonText);
        JsonText? description = null;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("name"u8))
                tool = cursor.ReadText();
            else if (name.Is("description"u8))
                description = cursor.ReadTextOrNull();
            else
                cursor.Skip();
        }

        return new Tool { Name = tool, Description = description, Parameters = Tool.FreeTextSchema, IsFreeText = true, Definition = definition };
    }
}
