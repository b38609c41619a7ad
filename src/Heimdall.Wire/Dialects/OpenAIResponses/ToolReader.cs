using System.Security.Cryptography;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Reads the tools that a client offers. Each keeps its whole definition, from which this dialect writes it again.</summary>
internal static class ToolReader
{
    /// <summary>Characters of a function's name, in every dialect.</summary>
    private const int MaxNameLength = 64;

    public static void ReadTools(ref JsonCursor cursor, List<Tool> tools)
    {
        cursor.EnterArray();
        while (cursor.NextElement())
            ReadTool(ref cursor, null, default, tools);
    }

    /// <summary>Tools that an item brings: this dialect writes the item again, and so no definitions of theirs; others see them like all tools.</summary>
    public static void ReadLaterTools(ref JsonCursor cursor, List<Tool> tools)
    {
        var later = new List<Tool>();
        ReadTools(ref cursor, later);
        foreach (var tool in later)
        {
            if (tool.IsServerTool || tools.Exists(known => known.Name.Equals(tool.Name)))
                continue;
            tools.Add(new Tool
            {
                Name = tool.Name,
                Namespace = tool.Namespace,
                Description = tool.Description,
                Parameters = tool.Parameters,
                Strict = tool.Strict,
                IsFreeText = tool.IsFreeText,
            });
        }
    }

    /// <summary>
    /// How a tool of a namespace is called where there are none (spec bifrost-core §4.3: <c>namespace__function</c>). One too long is cut, with a hash of
    /// the whole behind it.
    /// </summary>
    public static JsonText FullName(ToolNamespace tool)
    {
        byte[] full = [.. tool.Namespace.Span, .. "__"u8, .. tool.Name.Span];
        if (full.Length <= MaxNameLength)
            return new JsonText(full);
        var hash = Convert.ToHexStringLower(SHA256.HashData(full).AsSpan(0, 4));
        return new JsonText((byte[])[.. full.AsSpan(0, MaxNameLength - hash.Length - 1), (byte)'_', .. System.Text.Encoding.ASCII.GetBytes(hash)]);
    }

    /// <param name="group">The namespace that the tool stands in.</param>
    /// <param name="groupDefinition">Of the whole namespace.</param>
    private static void ReadTool(ref JsonCursor cursor, JsonText? group, RawJson groupDefinition, List<Tool> tools)
    {
        var whole = cursor;
        var definition = whole.ReadRaw();
        var fields = default(ToolFields);
        fields.Read(ref cursor);
        if (fields.Type.Is("namespace"u8) && fields.Tools.Kind == JsonKind.Array)
        {
            fields.Tools.EnterArray();
            while (fields.Tools.NextElement())
                ReadTool(ref fields.Tools, fields.Name, definition, tools);
            return;
        }

        tools.Add(Build(fields, group, group is null ? definition : groupDefinition));
    }

    private static Tool Build(in ToolFields fields, JsonText? group, RawJson definition)
    {
        var isFreeText = fields.Type.Is("custom"u8);
        if (!isFreeText && !fields.Type.Is("function"u8))
        {
            return fields.Type.IsEmpty
                ? throw DialectException.InvalidRequest("Missing required parameter: 'tools[].type'.", "tools")
                : ServerTool(fields, definition);
        }

        if (fields.Name.IsEmpty)
            throw DialectException.InvalidRequest("Missing required parameter: 'tools[].name'.", "tools");
        ToolNamespace? place = group is { } name ? new ToolNamespace(name, fields.Name) : null;
        return new Tool
        {
            Name = place is { } known ? FullName(known) : fields.Name,
            Namespace = place,
            Description = fields.Description,
            Parameters = isFreeText ? Tool.FreeTextSchema : fields.Parameters,
            Strict = fields.Strict,
            IsFreeText = isFreeText,
            Definition = definition,
        };
    }

    private static Tool ServerTool(in ToolFields fields, RawJson definition)
    {
        var kind = KindOf(fields.Type);
        return new Tool
        {
            Name = fields.Name.IsEmpty ? fields.Type : fields.Name,
            ServerToolType = fields.Type,
            ServerTool = kind,
            Web = kind == HostedTools.WebSearch ? new WebToolOptions { AllowedDomains = fields.AllowedDomains ?? [], UserLocation = fields.UserLocation } : null,
            Definition = definition,
        };
    }

    private static HostedTools KindOf(JsonText type)
    {
        if (type.StartsWith("web_search"u8))
            return HostedTools.WebSearch; // also web_search_preview and dated ones
        if (type.Is("code_interpreter"u8))
            return HostedTools.CodeExecution;
        if (type.Is("file_search"u8))
            return HostedTools.FileSearch;
        return type.Is("image_generation"u8) ? HostedTools.ImageGeneration : HostedTools.None;
    }

    private ref struct ToolFields
    {
        public JsonText Type;
        public JsonText Name;
        public JsonText? Description;
        public RawJson Parameters;
        public bool? Strict;
        public RawJson UserLocation;
        public List<JsonText>? AllowedDomains;
        public JsonCursor Tools;

        public void Read(ref JsonCursor cursor)
        {
            cursor.EnterObject();
            while (cursor.NextProperty(out var name))
            {
                if (!cursor.TryReadNull())
                    ReadField(ref cursor, name);
            }
        }

        private void ReadField(ref JsonCursor cursor, JsonText name)
        {
            if (name.Is("type"u8))
            {
                Type = cursor.ReadText();
            }
            else if (name.Is("name"u8))
            {
                Name = cursor.ReadText();
            }
            else if (name.Is("description"u8))
            {
                Description = cursor.ReadText();
            }
            else if (name.Is("parameters"u8))
            {
                Parameters = cursor.ReadRaw();
            }
            else if (name.Is("strict"u8))
            {
                Strict = cursor.ReadBoolean();
            }
            else if (name.Is("user_location"u8))
            {
                UserLocation = cursor.ReadRaw();
            }
            else if (name.Is("filters"u8) && cursor.Kind == JsonKind.Object)
            {
                ReadFilters(ref cursor);
            }
            else
            {
                if (name.Is("tools"u8))
                    Tools = cursor;
                cursor.Skip();
            }
        }

        private void ReadFilters(ref JsonCursor cursor)
        {
            cursor.EnterObject();
            while (cursor.NextProperty(out var name))
            {
                if (!name.Is("allowed_domains"u8) || !cursor.TryEnterArray())
                {
                    if (!name.Is("allowed_domains"u8))
                        cursor.Skip();
                    continue;
                }

                AllowedDomains = [];
                while (cursor.NextElement())
                    AllowedDomains.Add(cursor.TextOrSkip());
            }
        }
    }
}
