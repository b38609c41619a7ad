using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Reads what the assistant says: a <c>delta</c> of a stream, or the whole <c>message</c>.</summary>
internal sealed class DeltaReader(IReplySink sink)
{
    public ToolCallTracker ToolCalls { get; } = new();

    public void Read(ref JsonCursor cursor)
    {
        var fields = default(DeltaFields);
        fields.Read(ref cursor);

        // Reasoning comes before what it led to, wherever the writer of the chunk put it.
        if (!ReadReasoning(ref fields.Reasoning))
            ReadReasoningDetails(ref fields.ReasoningDetails);
        ReadContent(ref fields.Content);
        if (fields.Refusal.Kind == JsonKind.String && fields.Refusal.ReadText() is { IsEmpty: false } refusal)
            sink.Accept(new RefusalDelta(refusal));
        ReadAnnotations(ref fields.Annotations);
        ReadToolCalls(ref fields.ToolCalls);
        if (fields.FunctionCall.Kind == JsonKind.Object)
            ReadFunctionCall(ref fields.FunctionCall);
    }

    private bool ReadReasoning(ref JsonCursor cursor)
    {
        if (cursor.Kind != JsonKind.String || cursor.ReadText() is not { IsEmpty: false } text)
            return false;
        sink.Accept(new ThinkingDelta(text));
        return true;
    }

    // OpenRouter says its reasoning twice; the structured form counts only where the plain one is missing. Its signatures and encrypted
    // pieces mean nothing without the form around them, so they stay on the relay lane (https://openrouter.ai/docs/use-cases/reasoning-tokens).
    private void ReadReasoningDetails(ref JsonCursor cursor)
    {
        if (cursor.Kind != JsonKind.Array)
            return;
        cursor.EnterArray();
        while (cursor.NextElement())
        {
            if (!cursor.TryEnterObject())
                continue;
            while (cursor.NextProperty(out var name))
            {
                if (name.Is("text"u8) || name.Is("summary"u8))
                    Think(cursor.TextOrSkip());
                else
                    cursor.Skip();
            }
        }
    }

    private void ReadContent(ref JsonCursor cursor)
    {
        if (cursor.Kind == JsonKind.String)
            Say(cursor.ReadText());
        else if (cursor.Kind == JsonKind.Array)
            ReadContentParts(ref cursor, thinking: false);
    }

    // Mistral's reasoning models answer in parts: {"type":"thinking","thinking":[{"type":"text",…}]} (https://docs.mistral.ai/capabilities/reasoning, seen 2026-11).
    private void ReadContentParts(ref JsonCursor cursor, bool thinking)
    {
        cursor.EnterArray();
        while (cursor.NextElement())
        {
            if (!cursor.TryEnterObject())
                continue;
            while (cursor.NextProperty(out var name))
            {
                if (name.Is("thinking"u8) && cursor.Kind == JsonKind.Array)
                    ReadContentParts(ref cursor, thinking: true);
                else if (name.Is("thinking"u8) || (thinking && name.Is("text"u8)))
                    Think(cursor.TextOrSkip());
                else if (name.Is("text"u8))
                    Say(cursor.TextOrSkip());
                else
                    cursor.Skip();
            }
        }
    }

    private void ReadAnnotations(ref JsonCursor cursor)
    {
        if (cursor.Kind != JsonKind.Array)
            return;
        cursor.EnterArray();
        while (cursor.NextElement())
            sink.Accept(new CitationAdded(cursor.ReadRaw()) { Origin = DialectId.OpenAIChat });
    }

    private void ReadToolCalls(ref JsonCursor cursor)
    {
        if (cursor.Kind == JsonKind.Object)
        {
            ToolCallPieceReader.Read(ref cursor, ToolCalls, sink);
            return;
        }

        if (cursor.Kind != JsonKind.Array)
            return;
        cursor.EnterArray();
        while (cursor.NextElement())
            ToolCallPieceReader.Read(ref cursor, ToolCalls, sink);
    }

    private void ReadFunctionCall(ref JsonCursor cursor) => ToolCallPieceReader.ReadLegacy(ref cursor, ToolCalls, sink);

    private void Say(JsonText text)
    {
        if (!text.IsEmpty)
            sink.Accept(new TextDelta(text));
    }

    private void Think(JsonText text)
    {
        if (!text.IsEmpty)
            sink.Accept(new ThinkingDelta(text));
    }

    private ref struct DeltaFields
    {
        public JsonCursor Content;
        public JsonCursor Reasoning;
        public JsonCursor ReasoningDetails;
        public JsonCursor Refusal;
        public JsonCursor Annotations;
        public JsonCursor ToolCalls;
        public JsonCursor FunctionCall;

        public void Read(ref JsonCursor cursor)
        {
            cursor.EnterObject();
            while (cursor.NextProperty(out var name))
            {
                if (name.Is("content"u8))
                    Content = cursor;
                else if (name.Is("reasoning_content"u8) || name.Is("reasoning"u8) || name.Is("thinking"u8) || name.Is("reasoning_text"u8))
                    Reasoning = HasText(cursor) ? cursor : Reasoning;
                else if (name.Is("tool_calls"u8))
                    ToolCalls = cursor;
                else if (name.Is("reasoning_details"u8))
                    ReasoningDetails = cursor;
                else if (name.Is("refusal"u8))
                    Refusal = cursor;
                else if (name.Is("annotations"u8))
                    Annotations = cursor;
                else if (name.Is("function_call"u8))
                    FunctionCall = cursor;
                cursor.Skip();
            }
        }

        // Several spellings of the same reasoning may stand side by side, some of them empty.
        private static bool HasText(JsonCursor cursor) => cursor.Kind == JsonKind.String && !cursor.ReadText().IsEmpty;
    }
}
