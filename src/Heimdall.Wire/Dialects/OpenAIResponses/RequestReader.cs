using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects.OpenAIChat;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Reads a client's request: https://platform.openai.com/docs/api-reference/responses/create.</summary>
internal static class RequestReader
{
    private static readonly JsonText Summarized = JsonText.FromPlain("summarized"u8);

    public static ChatRequest Read(StructuralIndex body)
    {
        var request = new ChatRequest { Origin = DialectId.OpenAIResponses, StreamUsage = true };
        RequestFields.Read(body, request, ReadField);
        return request;
    }

    private static void ReadField(ref JsonCursor cursor, JsonText name, ChatRequest request)
    {
        if (name.Is("input"u8))
            new InputReader(request).Read(ref cursor);
        else if (name.Is("instructions"u8))
            ReadInstructions(ref cursor, name, request);
        else if (name.Is("tools"u8))
            ToolReader.ReadTools(ref cursor, request.Tools);
        else if (name.Is("tool_choice"u8))
            request.ToolChoice = ToolChoiceReader.Read(ref cursor);
        else if (name.Is("parallel_tool_calls"u8))
            request.ParallelToolCalls = cursor.ReadBoolean();
        else if (name.Is("model"u8))
            request.Model = cursor.ReadText();
        else if (name.Is("stream"u8))
            request.Stream = cursor.ReadBoolean();
        else
            ReadParameter(ref cursor, name, request);
    }

    private static void ReadParameter(ref JsonCursor cursor, JsonText name, ChatRequest request)
    {
        if (name.Is("max_output_tokens"u8))
            request.MaxTokens = cursor.ReadInteger();
        else if (name.Is("temperature"u8))
            request.Temperature = cursor.ReadNumber();
        else if (name.Is("top_p"u8))
            request.TopP = cursor.ReadNumber();
        else if (name.Is("reasoning"u8))
            ReadReasoning(ref cursor, request);
        else if (name.Is("text"u8))
            TextSettingsReader.Read(ref cursor, request);
        else if (name.Is("user"u8))
            request.UserId = cursor.ReadText();
        else if (GatewayFields.Has(name))
            cursor.Skip();
        else
            RequestFields.ReadExtra(ref cursor, name, request);
    }

    // Wherever it stands, it comes before the input. It may also be a list of items, which only its own upstream understands.
    private static void ReadInstructions(ref JsonCursor cursor, JsonText name, ChatRequest request)
    {
        if (cursor.Kind == JsonKind.String)
            request.System.Insert(0, new TextPart(cursor.ReadText()));
        else
            request.Extras.Add(new ExtraField(name, cursor.ReadRaw()));
    }

    private static void ReadReasoning(ref JsonCursor cursor, ChatRequest request)
    {
        var reasoning = new Reasoning();
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (cursor.TryReadNull())
                continue;
            // How long the summary shall be is said here only; that there shall be one, elsewhere too.
            if (name.Is("summary"u8))
                reasoning = reasoning with { Display = Summarized };
            if (name.Is("effort"u8))
                reasoning = reasoning with { Effort = cursor.ReadText() };
            else
                request.Extras.Add(ReasoningFields.Keep(name, cursor.ReadRaw()));
        }

        request.Reasoning = reasoning;
    }
}
