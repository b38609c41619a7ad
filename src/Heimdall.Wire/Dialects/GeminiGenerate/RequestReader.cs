using System.Text;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>Reads a client's request (https://ai.google.dev/api/generate-content#request-body). Model and stream are told by its address.</summary>
internal static class RequestReader
{
    public static ChatRequest Read(StructuralIndex body)
    {
        var request = new ChatRequest { Origin = DialectId.GeminiGenerate };
        var field = default(JsonText);
        try
        {
            var cursor = new JsonCursor(body);
            ReadFields(ref cursor, request, ref field);
            field = default;
            cursor.End();
        }
        catch (JsonFault fault)
        {
            throw Invalid(fault, field);
        }

        if (request.Messages.Count == 0)
            throw DialectException.InvalidRequest("* GenerateContentRequest.contents: contents is not specified", "contents");
        return request;
    }

    private static DialectException Invalid(JsonFault fault, JsonText field)
    {
        var name = field.IsEmpty ? null : Encoding.UTF8.GetString(field.Span);
        return DialectException.InvalidRequest(name is null ? $"Invalid JSON payload received. {fault.Message}." : $"Invalid value at '{name}': {fault.Message}.", name);
    }

    private static void ReadFields(ref JsonCursor cursor, ChatRequest request, ref JsonText field)
    {
        cursor.EnterObject();
        while (cursor.NextProperty(out field))
        {
            if (!cursor.TryReadNull())
                ReadField(ref cursor, request, ref field);
        }
    }

    private static void ReadField(ref JsonCursor cursor, ChatRequest request, ref JsonText name)
    {
        if (name.Is("contents"u8))
            new ContentReader(request).Read(ref cursor);
        else if (name.Named("systemInstruction"u8))
            ContentReader.ReadSystem(ref cursor, request);
        else if (name.Is("tools"u8))
            ToolReader.Read(ref cursor, request.Tools);
        else if (name.Named("toolConfig"u8))
            ToolReader.ReadConfig(ref cursor, name, request);
        else if (name.Named("generationConfig"u8))
            SettingsReader.Read(ref cursor, request);
        else if (name.Named("generateContentRequest"u8))
            ReadFields(ref cursor, request, ref name); // countTokens: the whole request stands one level deeper
        else if (name.Is("model"u8) || GatewayFields.Has(name))
            cursor.Skip();
        else
            request.Extras.Add(new ExtraField(name, cursor.ReadRaw()));
    }
}
