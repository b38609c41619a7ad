using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>
/// Reads the conversation. Instructions at its start become <see cref="ChatRequest.System"/>; tool messages in a row become one user message
/// of tool results, as other dialects have them.
/// </summary>
internal sealed class MessageReader(ChatRequest request)
{
    // The older function calls have no ids; each is given one that its answer finds again.
    private int _legacyCalls;

    public void Read(ref JsonCursor cursor)
    {
        cursor.EnterArray();
        while (cursor.NextElement())
            ReadMessage(ref cursor);
    }

    private void ReadMessage(ref JsonCursor cursor)
    {
        var fields = default(MessageFields);
        var start = cursor.Position;
        fields.Read(ref cursor);
        var role = fields.Role;
        if (role.Is("user"u8))
            AddMessage(Role.User, ref fields);
        else if (role.Is("assistant"u8))
            AddAssistant(ref fields);
        else if (role.Is("tool"u8))
            AddResult(ContinuationEnvelope.UnpackId(fields.ToolCallId, out _), ref fields);
        else if (role.Is("function"u8))
            AddResult(LegacyId(_legacyCalls), ref fields);
        else if (role.Is("system"u8) || role.Is("developer"u8))
            AddSystem(ref fields);
        else
            throw new JsonFault("a message needs a role: system, developer, user, assistant or tool", start);
    }

    private void AddMessage(Role role, ref MessageFields fields)
    {
        var message = new Message(role) { Name = fields.Name, Extras = fields.Extras };
        fields.ReadContent(message.Parts);
        request.Messages.Add(message);
    }

    private void AddSystem(ref MessageFields fields)
    {
        var message = new Message(Role.System) { Name = fields.Name, Extras = fields.Extras };
        fields.ReadContent(message.Parts);
        if (request.Messages.Count > 0 || message.Name is not null || !message.Parts.TrueForAll(static part => part is TextPart))
        {
            request.Messages.Add(message);
            return;
        }

        foreach (var part in message.Parts)
            request.System.Add((TextPart)part);
    }

    private void AddAssistant(ref MessageFields fields)
    {
        var message = new Message(Role.Assistant) { Name = fields.Name, Extras = fields.Extras };

        // The details say the same again, with what belongs to it.
        if (!fields.Thinking.IsEmpty && fields.Details?.Exists(static part => part is ThinkingPart { Text.IsEmpty: false }) is not true)
            message.Parts.Add(new ThinkingPart(fields.Thinking, null));
        message.Parts.AddRange(fields.Details ?? []);
        fields.ReadContent(message.Parts);
        if (!fields.Refusal.IsEmpty)
            message.Parts.Add(new RefusalPart(fields.Refusal));
        if (fields.ToolCalls.Kind != JsonKind.None)
            ToolCallReader.ReadCalls(ref fields.ToolCalls, message.Parts);
        if (fields.FunctionCall.Kind != JsonKind.None)
            message.Parts.Add(ToolCallReader.ReadLegacy(ref fields.FunctionCall, LegacyId(++_legacyCalls)));
        request.Messages.Add(message);
    }

    private void AddResult(JsonText callId, ref MessageFields fields)
    {
        var content = new List<Part>();
        fields.ReadContent(content);
        var last = request.Messages.Count > 0 ? request.Messages[^1] : null;
        if (last is not { Role: Role.User, Parts: [.., ToolResultPart] })
            request.Messages.Add(last = new Message(Role.User));
        last.Parts.Add(new ToolResultPart(callId, content, IsError: false));
    }

    private static JsonText LegacyId(int number) => JsonText.From($"call_function_{number}");
}
