using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Reads what the assistant says: a <c>delta</c> of a stream, or the whole <c>message</c>.</summary>
internal sealed class DeltaReader(IReplySink sink)
{
    private bool _saidBefore;

    public ToolCallTracker ToolCalls { get; } = new();

    public void Read(ref JsonCursor cursor)
    {
        var fields = default(DeltaFields);
        fields.Read(ref cursor);

        // Reasoning comes before what it led to, wherever the writer of the chunk put it. OpenRouter says it twice: the text of the structured form
        // counts only where the plain one is missing, its signatures always.
        var saidHere = ReadReasoning(ref fields.Reasoning);
        ReasoningDetails.Pass(ref fields.ReasoningDetails, saidHere, _saidBefore, sink);
        _saidBefore |= saidHere;
        ReadContent(ref fields.Content);
        if (fields.Refusal.Kind == JsonKind.String && fields.Refusal.ReadText() is { IsEmpty: false } refusal)
            sink.Accept(new RefusalDelta(refusal));
        ReadAnnotations(ref fields.Annotations);
        if (fields.ToolCalls.Kind == JsonKind.Array && GoogleSignature.Read(fields.ExtraContent) is { } state)
            sink.Accept(new ThinkingSigned(state));
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
            sink.Accept(Annotations.Event(cursor.ReadRaw()));
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
        public JsonCursor ExtraContent;

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
                else if (name.Is("extra_content"u8))
                    ExtraContent = cursor;
                cursor.Skip();
            }
        }

        // Several spellings of the same reasoning may stand side by side, some of them empty.
        private static bool HasText(JsonCursor cursor) => cursor.Kind == JsonKind.String && !cursor.ReadText().IsEmpty;
    }
}
