using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Reads a client's request: https://platform.openai.com/docs/api-reference/chat/create.</summary>
internal static class RequestReader
{
    public static ChatRequest Read(StructuralIndex body)
    {
        var request = new ChatRequest { Origin = DialectId.OpenAIChat };
        RequestFields.Read(body, request, ReadField);
        if (request.Messages.Count == 0 && request.System.Count == 0)
            throw DialectException.InvalidRequest("Missing required parameter: 'messages'.", "messages");
        return request;
    }

    private static void ReadField(ref JsonCursor cursor, JsonText name, ChatRequest request)
    {
        if (name.Is("messages"u8))
            new MessageReader(request).Read(ref cursor);
        else if (name.Is("tools"u8))
            ToolReader.ReadTools(ref cursor, request.Tools);
        else if (name.Is("functions"u8))
            ToolReader.ReadFunctions(ref cursor, request.Tools);
        else if (name.Is("tool_choice"u8))
            request.ToolChoice = ToolReader.ReadChoice(ref cursor);
        else if (name.Is("function_call"u8))
            ReadOlderChoice(ref cursor, request);
        else if (name.Is("parallel_tool_calls"u8))
            request.ParallelToolCalls = cursor.ReadBoolean();
        else if (name.Is("model"u8))
            request.Model = cursor.ReadText();
        else if (name.Is("stream"u8))
            request.Stream = cursor.ReadBoolean();
        else if (name.Is("stream_options"u8))
            ReadStreamOptions(ref cursor, name, request);
        else
            ReadParameter(ref cursor, name, request);
    }

    private static void ReadParameter(ref JsonCursor cursor, JsonText name, ChatRequest request)
    {
        if (name.Is("max_completion_tokens"u8))
            request.MaxTokens = cursor.ReadInteger();
        else if (name.Is("max_tokens"u8))
            ReadOlderLimit(ref cursor, request);
        else if (name.Is("temperature"u8))
            request.Temperature = cursor.ReadNumber();
        else if (name.Is("top_p"u8))
            request.TopP = cursor.ReadNumber();
        else if (name.Is("stop"u8))
            ReadStop(ref cursor, request.StopSequences);
        else if (name.Is("reasoning_effort"u8))
            request.Reasoning = (request.Reasoning ?? new Reasoning()) with { Effort = cursor.ReadText() };
        else if (name.Is("response_format"u8))
            OutputFormatReader.Read(ref cursor, name, request);
        else if (name.Is("user"u8))
            request.UserId = cursor.ReadText();
        else if (GatewayFields.Has(name))
            cursor.Skip();
        else
            ReadExtra(ref cursor, name, request);
    }

    private static void ReadExtra(ref JsonCursor cursor, JsonText name, ChatRequest request)
    {
        var value = RequestFields.ReadExtra(ref cursor, name, request);
        if ((name.Is("reasoning"u8) || name.Is("thinking"u8)) && value.Kind == JsonKind.Object)
            request.Reasoning = ReasoningReader.Read(value, request.Reasoning ?? new Reasoning());
        else if (name.Is("web_search_options"u8) && value.Kind == JsonKind.Object)
            request.Tools.Add(WebSearchReader.Read(name, value));
    }

    private static void ReadOlderChoice(ref JsonCursor cursor, ChatRequest request)
    {
        var choice = ToolReader.ReadChoice(ref cursor);
        request.ToolChoice ??= choice;
    }

    // Both limits in one request: the later one of the API counts, wherever it stands.
    private static void ReadOlderLimit(ref JsonCursor cursor, ChatRequest request)
    {
        var limit = cursor.ReadInteger();
        request.MaxTokens ??= limit;
    }

    private static void ReadStop(ref JsonCursor cursor, List<JsonText> stop)
    {
        if (cursor.Kind == JsonKind.String)
        {
            stop.Add(cursor.ReadText());
            return;
        }

        cursor.EnterArray();
        while (cursor.NextElement())
            stop.Add(cursor.ReadText());
    }

    private static void ReadStreamOptions(ref JsonCursor cursor, JsonText name, ChatRequest request)
    {
        var whole = cursor;
        var others = false;
        cursor.EnterObject();
        while (cursor.NextProperty(out var option))
        {
            if (option.Is("include_usage"u8))
            {
                request.StreamUsage = cursor.Kind == JsonKind.True;
                cursor.Skip();
                continue;
            }

            others = true;
            cursor.Skip();
        }

        if (others)
            request.Extras.Add(new ExtraField(name, whole.ReadRaw()));
    }
}
