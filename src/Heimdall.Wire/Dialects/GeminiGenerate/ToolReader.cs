using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>Reads functions, the tools that Google runs itself, and <c>toolConfig</c> (https://ai.google.dev/api/caching#Tool).</summary>
internal static class ToolReader
{
    public static void Read(ref JsonCursor cursor, List<Tool> tools)
    {
        if (cursor.Kind == JsonKind.Object)
        {
            ReadTool(ref cursor, tools);
            return;
        }

        cursor.EnterArray();
        while (cursor.NextElement())
            ReadTool(ref cursor, tools);
    }

    /// <summary>What the canonical words cannot say (<c>VALIDATED</c>, retrieval) stays an extra as well.</summary>
    public static void ReadConfig(ref JsonCursor cursor, JsonText field, ChatRequest request)
    {
        var whole = cursor;
        var isPlain = true;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (cursor.TryReadNull())
                continue;
            if (name.Named("functionCallingConfig"u8))
            {
                request.ToolChoice = ReadChoice(ref cursor, ref isPlain);
            }
            else
            {
                isPlain = false;
                cursor.Skip();
            }
        }

        if (!isPlain)
            request.Extras.Add(new ExtraField(field, whole.ReadRaw()));
    }

    private static ToolChoice? ReadChoice(ref JsonCursor cursor, ref bool isPlain)
    {
        var mode = default(JsonText);
        List<JsonText>? names = null;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("mode"u8))
            {
                mode = cursor.TextOrSkip();
            }
            else if (name.Named("allowedFunctionNames"u8) && cursor.TryEnterArray())
            {
                names = [];
                while (cursor.NextElement())
                    names.Add(cursor.ReadText());
            }
            else if (!name.Named("allowedFunctionNames"u8))
            {
                isPlain = false;
                cursor.Skip();
            }
        }

        isPlain &= mode.Is("AUTO"u8) || mode.Is("ANY"u8) || mode.Is("NONE"u8);
        if (mode.Is("NONE"u8))
            return new ToolChoice(ToolChoiceMode.None);
        if (!mode.Is("ANY"u8))
            return mode.IsEmpty ? null : new ToolChoice(ToolChoiceMode.Auto) { Allowed = names };
        return names is [var only] ? new ToolChoice(ToolChoiceMode.Named, only) : new ToolChoice(ToolChoiceMode.Required) { Allowed = names };
    }

    private static void ReadTool(ref JsonCursor cursor, List<Tool> tools)
    {
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (cursor.TryReadNull())
                continue;
            if (name.Named("functionDeclarations"u8))
                ReadFunctions(ref cursor, tools);
            else
                tools.Add(new Tool { Name = name, ServerToolType = name, ServerTool = KindOf(name), Definition = cursor.ReadRaw(), Web = SearchOptions(name) });
        }
    }

    private static HostedTools KindOf(JsonText name)
    {
        if (IsSearch(name))
            return HostedTools.WebSearch;
        if (name.Named("urlContext"u8))
            return HostedTools.WebFetch;
        if (name.Named("codeExecution"u8))
            return HostedTools.CodeExecution;
        return name.Named("fileSearch"u8) ? HostedTools.FileSearch : HostedTools.None;
    }

    private static bool IsSearch(JsonText name) =>
        name.Named("googleSearch"u8) || name.Named("googleSearchRetrieval"u8) || name.Named("enterpriseWebSearch"u8);

    private static WebToolOptions? SearchOptions(JsonText name) => IsSearch(name) ? new WebToolOptions() : null;

    private static void ReadFunctions(ref JsonCursor cursor, List<Tool> tools)
    {
        cursor.EnterArray();
        while (cursor.NextElement())
            tools.Add(ReadFunction(ref cursor));
    }

    private static Tool ReadFunction(ref JsonCursor cursor)
    {
        var start = cursor.Position;
        var whole = cursor;
        var name = default(JsonText);
        JsonText? description = null;
        var parameters = default(RawJson);
        cursor.EnterObject();
        while (cursor.NextProperty(out var field))
        {
            if (cursor.TryReadNull())
                continue;
            if (field.Is("name"u8))
                name = cursor.ReadText();
            else if (field.Is("description"u8))
                description = cursor.ReadText();
            else if (field.Is("parameters"u8) && cursor.Kind == JsonKind.Object)
                parameters = SchemaReader.Read(cursor.ReadRaw());
            else if (field.Named("parametersJsonSchema"u8) && cursor.Kind == JsonKind.Object)
                parameters = cursor.ReadRaw();
            else
                cursor.Skip();
        }

        return name.IsEmpty
            ? throw new JsonFault("a function declaration needs a name", start)
            : new Tool { Name = name, Description = description, Parameters = parameters, Definition = whole.ReadRaw() };
    }
}
