using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>
/// Writes the messages, in the order that upstreams insist on: after an assistant turn with calls, one <c>tool</c> message for each of
/// them, and nothing in between (spec claude-code §6.4, §6.9). Whatever else stood there follows.
/// </summary>
internal sealed class ConversationWriter(ChatRequest request, WriteContext context, JsonEmitter output)
{
    private readonly MessageWriter _messages = new(request, context, output);
    private readonly ToolResults _results = new(request, DialectId.OpenAIChat);
    private readonly bool _alternates = context.Quirks.HasFlag(Quirks.AlternatingRoles);
    private List<Part>? _held;
    private bool _afterTool;

    /// <param name="schema">A schema that the instructions must ask for; null: none.</param>
    public void Write(RawJson? schema)
    {
        output.BeginArray();
        new SystemWriter(request, context, output).Write(schema);
        for (var i = 0; i < request.Messages.Count; i++)
        {
            var message = request.Messages[i];
            if (message.Role == Role.Assistant)
                WriteAssistant(message, i + 1);
            else
                WriteOther(message);
        }

        WriteHeld();
        output.EndArray();
    }

    private void WriteAssistant(Message message, int next)
    {
        if (!_messages.IsSayable(message))
            return;
        WriteHeld();
        _messages.WriteAssistant(message);
        _afterTool = false;
        List<Part>? followUp = null;
        foreach (var part in message.Parts)
        {
            if (part is not ToolCallPart call)
                continue;
            var result = _results.Take(call, next);
            if (result is null)
                context.Report.Repaired("tool_use", "A call that was never answered got an answer that says so.");
            followUp = new ToolResultWriter(request, context, output).Write(_messages.IdOf(call), result, followUp);
            _afterTool = true;
        }

        if (followUp is not null)
            WriteUser(followUp, message: null);
    }

    private void WriteOther(Message message)
    {
        var parts = new List<Part>(message.Parts.Count);
        foreach (var part in message.Parts)
        {
            if (part is OpaquePart opaque && request.Origin != DialectId.OpenAIChat)
                _messages.Lower(opaque, parts);
            else if (part is not ToolResultPart result)
                parts.Add(part);
            else if (!_results.IsTaken(result))
                _results.Tell(result, parts, context.Report);
        }

        if (parts.Count == 0 && message.Parts.Count > 0)
            return;
        if (message.Role == Role.User)
            WriteUser(parts, message);
        else if (context.Quirks.HasFlag(Quirks.SystemFirstOnly) || _alternates)
            WriteUser(_messages.AsUserWords(parts), message);
        else
            WriteSystem(parts, message);
    }

    private void WriteUser(List<Part> parts, Message? message)
    {
        if (_alternates)
        {
            (_held ??= []).AddRange(parts);
            return;
        }

        Bridge();
        _messages.WriteUser(parts, message);
    }

    private void WriteSystem(List<Part> parts, Message message)
    {
        Bridge();
        _messages.WriteSystem(parts, message);
    }

    // Where turns must alternate, what the user said in several messages is said in one.
    private void WriteHeld()
    {
        if (_held is null)
            return;
        Bridge();
        _messages.WriteUser(_held, message: null);
        _held = null;
    }

    private void Bridge()
    {
        if (!_afterTool || !context.Quirks.HasFlag(Quirks.NoUserAfterTool))
            return;
        _afterTool = false;
        context.Report.Injected("messages", "The upstream wants the assistant to speak between tool results and other messages.");
        output.BeginObject();
        output.Name("role"u8);
        output.Text("assistant"u8);
        output.Name("content"u8);
        output.Text("Understood."u8);
        output.EndObject();
    }
}
