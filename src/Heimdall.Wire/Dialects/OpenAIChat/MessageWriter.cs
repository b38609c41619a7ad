using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Writes one message of the conversation.</summary>
internal sealed class MessageWriter(ChatRequest request, WriteContext context, JsonEmitter output)
{
    private readonly ContentWriter _content = new(request, context, output);
    private readonly ConversationIds _ids = new(context);
    private readonly ReplayedReasoning _reasoning = new(context, output);

    private bool IsOwnOrigin => request.Origin == DialectId.OpenAIChat;

    /// <param name="message">What <paramref name="parts"/> come from; null where we made them up.</param>
    public void WriteUser(List<Part> parts, Message? message)
    {
        Begin("user"u8, message);
        output.Name("content"u8);
        _content.Write(parts);
        End(message);
    }

    /// <summary>Instructions in the midst of the conversation, in place (conformance B28).</summary>
    public void WriteSystem(List<Part> parts, Message message)
    {
        Begin("system"u8, message);
        output.Name("content"u8);
        _content.Write(parts);
        End(message);
    }

    /// <summary>Such instructions as the user's words, where the upstream takes none there; marked as Claude Code itself marks them.</summary>
    public List<Part> AsUserWords(List<Part> parts)
    {
        context.Report.Lowered("messages.system", "The upstream takes instructions at the start only; these became the user's words.");
        return [new TextPart(JsonText.FromPlain("<system-reminder>"u8)), .. parts, new TextPart(JsonText.FromPlain("</system-reminder>"u8))];
    }

    /// <summary>The id of a call, for its result.</summary>
    public JsonText IdOf(ToolCallPart call) => _ids.For(call);

    /// <summary>False when nothing of an assistant turn can be said, so that it is left out.</summary>
    public bool IsSayable(Message message)
    {
        if (IsOwnOrigin || message.Parts.Exists(static part => part is ToolCallPart or RefusalPart or TextPart { Text.IsEmpty: false } || (part is OpaquePart opaque && ForeignBlocks.AsText(opaque) is not null)))
            return true;
        context.Report.Dropped("messages.assistant", "A turn without text or calls.");
        return false;
    }

    public void WriteAssistant(Message message)
    {
        var hasCalls = message.Parts.Exists(static part => part is ToolCallPart);
        Begin("assistant"u8, message);
        output.Name("content"u8);
        if (Texts(message) is { Count: > 0 } texts)
            _content.WriteAssistantText(texts);
        else if (hasCalls || message.Parts.Exists(static part => part is RefusalPart))
            output.Null(); // https://platform.openai.com/docs/api-reference/chat/create: allowed only beside calls or a refusal
        else
            output.Text(""u8);
        WriteRefusal(message);
        if (!IsOwnOrigin)
            _reasoning.Write(message, hasCalls); // a client of this dialect has its own reasoning fields in the extras
        if (hasCalls)
            WriteCalls(message);
        ReportUnsayable(message);
        End(message);
    }

    /// <summary>Adds what a block that only the client's dialect knows has to say, as text.</summary>
    public void Lower(OpaquePart block, List<Part> parts)
    {
        if (ForeignBlocks.AsText(block) is { } text)
        {
            context.Report.Lowered(block.Type.ToString(), "What it says is sent as text.");
            parts.Add(text);
        }
        else
        {
            context.Report.Dropped(block.Type.ToString(), "A block that only the client's dialect knows.");
        }
    }

    private List<Part> Texts(Message message)
    {
        var texts = new List<Part>(message.Parts.Count);
        foreach (var part in message.Parts)
        {
            if (part is TextPart)
                texts.Add(part);
            else if (part is OpaquePart opaque && !IsOwnOrigin)
                Lower(opaque, texts);
        }

        return texts;
    }

    private void Begin(ReadOnlySpan<byte> role, Message? message)
    {
        output.BeginObject();
        output.Name("role"u8);
        output.Text(role);
        if (message?.Name is not { } name)
            return;
        output.Name("name"u8);
        output.Text(name);
    }

    private void End(Message? message)
    {
        if (IsOwnOrigin)
            ExtrasWriter.Write(message?.Extras, output);
        output.EndObject();
    }

    private void WriteRefusal(Message message)
    {
        foreach (var part in message.Parts)
        {
            if (part is not RefusalPart refusal)
                continue;
            output.Name("refusal"u8);
            output.Text(refusal.Text);
            return;
        }
    }

    private void WriteCalls(Message message)
    {
        output.Name("tool_calls"u8);
        output.BeginArray();
        ContinuationState? state = null;
        foreach (var part in message.Parts)
        {
            if (part is ToolCallPart call)
                WriteCall(call, state);
            state = (part as ThinkingPart)?.State;
        }

        output.EndArray();
    }

    // Gemini's state belongs to the call right behind it.
    private void WriteCall(ToolCallPart call, ContinuationState? state)
    {
        var custom = IsOwnOrigin && call.FreeText is not null;
        output.BeginObject();
        output.Name("id"u8);
        output.Text(_ids.For(call));
        output.Name("type"u8);
        output.Text(custom ? "custom"u8 : "function"u8);
        output.Name(custom ? "custom"u8 : "function"u8);
        output.BeginObject();
        output.Name("name"u8);
        output.Text(IsOwnOrigin ? call.Name : ToolNames.For(call.Name, DialectId.OpenAIChat));
        if (custom)
        {
            output.Name("input"u8);
            output.Text(call.FreeText!.Value);
        }
        else
        {
            output.Name("arguments"u8);
            call.Arguments.WriteText(output);
        }

        output.EndObject();
        if (IsOwnOrigin)
            ExtrasWriter.Write(call.Extras, output);
        else if (state is { } signature && GoogleSignature.IsTaken(signature, context))
            GoogleSignature.Write(signature, output);
        output.EndObject();
    }

    private void ReportUnsayable(Message message)
    {
        foreach (var part in message.Parts)
        {
            if (part is RedactedThinkingPart)
                context.Report.Dropped("redacted_thinking", "Only its author can read it.");
            if (!part.CacheControl.IsAbsent && part is not TextPart)
                CacheControlWriter.ReportDropped(context);
        }
    }
}
