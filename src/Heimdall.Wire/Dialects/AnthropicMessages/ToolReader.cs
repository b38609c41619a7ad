using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>Reads <c>tools</c> and <c>tool_choice</c>.</summary>
internal static class ToolReader
{
    public static void Read(ref JsonCursor cursor, ReadingPath path, List<Tool> tools)
    {
        if (cursor.TryReadNull())
            return;
        path.EnterArray(ref cursor, "tools");
        path.Enter("tools");
        for (var i = 0; cursor.NextElement(); i++)
        {
            path.Enter(i);
            tools.Add(ReadTool(ref cursor, path));
            path.Leave();
        }

        path.Leave();
    }

    public static void ReadChoice(ref JsonCursor cursor, ReadingPath path, ChatRequest request)
    {
        if (cursor.TryReadNull())
            return;
        path.EnterObject(ref cursor, "tool_choice");
        path.Enter("tool_choice");
        JsonText type = default, tool = default;
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("type"u8))
                type = path.ReadText(ref cursor, "type");
            else if (name.Is("name"u8))
                tool = path.ReadText(ref cursor, "name");
            else if (name.Is("disable_parallel_tool_use"u8))
                request.ParallelToolCalls = !path.ReadBooleanOrNull(ref cursor, "disable_parallel_tool_use");
            else
                cursor.Skip();
        }

        request.ToolChoice = type.Span switch
        {
            var t when t.SequenceEqual("auto"u8) => new ToolChoice(ToolChoiceMode.Auto),
            var t when t.SequenceEqual("any"u8) => new ToolChoice(ToolChoiceMode.Required),
            var t when t.SequenceEqual("none"u8) => new ToolChoice(ToolChoiceMode.None),
            var t when t.SequenceEqual("tool"u8) => tool.IsEmpty
                ? throw path.Fault("Field required", "name")
                : new ToolChoice(ToolChoiceMode.Named, tool),
            _ => throw path.Fault($"Input tag '{type}' found using 'type' does not match any of the expected tags: 'auto', 'any', 'tool', 'none'"),
        };
        path.Leave();
    }

    private static Tool ReadTool(ref JsonCursor cursor, ReadingPath path)
    {
        if (cursor.Kind != JsonKind.Object)
            throw path.Fault("Input should be a valid dictionary");
        var start = cursor.Position;
        JsonText name = default, type = default;
        JsonText? description = null;
        RawJson schema = default, cacheControl = default;
        bool? strict = null;
        var deferLoading = false;
        var web = new WebToolOptions();
        cursor.EnterObject();
        while (cursor.NextProperty(out var field))
        {
            if (field.Is("name"u8))
                name = path.ReadText(ref cursor, "name");
            else if (field.Is("description"u8))
                description = path.ReadTextOrNull(ref cursor, "description");
            else if (field.Is("input_schema"u8))
                schema = cursor.ReadRaw();
            else if (field.Is("type"u8))
                type = path.ReadTextOrNull(ref cursor, "type") ?? default;
            else if (field.Is("strict"u8))
                strict = path.ReadBooleanOrNull(ref cursor, "strict");
            else if (field.Is("defer_loading"u8))
                deferLoading = path.ReadBooleanOrNull(ref cursor, "defer_loading") ?? false;
            else if (field.Is("cache_control"u8))
                cacheControl = PartReader.ReadRawOrNull(ref cursor);
            else if (field.Is("max_uses"u8))
                web = web with { MaxUses = path.ReadIntegerOrNull(ref cursor, "max_uses") };
            else if (field.Is("allowed_domains"u8))
                ReadDomains(ref cursor, web.AllowedDomains);
            else if (field.Is("blocked_domains"u8))
                ReadDomains(ref cursor, web.BlockedDomains);
            else if (field.Is("user_location"u8))
                web = web with { UserLocation = PartReader.ReadRawOrNull(ref cursor) };
            else
                cursor.Skip();
        }

        // An MCP toolset has no name of its own; everything the client runs itself has one.
        var isServerTool = !type.IsEmpty && !type.Is("custom"u8);
        if (name.IsEmpty && !isServerTool)
            throw path.Fault("Field required", "name");
        var kind = isServerTool ? ServerTools.KindOf(type) : HostedTools.None;
        return new Tool
        {
            Name = name,
            Description = description,
            Parameters = schema.Kind == JsonKind.Object ? schema : default,
            Strict = strict,
            DeferLoading = deferLoading,
            CacheControl = cacheControl,
            ServerToolType = isServerTool ? type : default,
            ServerTool = kind,
            Web = kind is HostedTools.WebSearch or HostedTools.WebFetch ? web : null,
            Definition = cursor.RawFrom(start),
        };
    }

    private static void ReadDomains(ref JsonCursor cursor, List<JsonText> domains)
    {
        if (cursor.Kind != JsonKind.Array)
        {
            cursor.Skip();
            return;
        }

        cursor.EnterArray();
        while (cursor.NextElement())
        {
            if (cursor.Kind == JsonKind.String)
                domains.Add(cursor.ReadText());
            else
                cursor.Skip();
        }
    }
}
