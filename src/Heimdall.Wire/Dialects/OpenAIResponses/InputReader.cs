using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>
/// Reads the conversation, a flat list of items. What the assistant said, thought and called in a row becomes one turn; the outputs of calls in a
/// row become one user message, as other dialects have them. Items unknown here are kept whole.
/// </summary>
internal sealed class InputReader(ChatRequest request)
{
    public void Read(ref JsonCursor cursor)
    {
        if (cursor.Kind == JsonKind.String)
        {
            request.Messages.Add(new Message(Role.User) { Parts = { new TextPart(cursor.ReadText()) } });
            return;
        }

        cursor.EnterArray();
        while (cursor.NextElement())
            ReadItem(ref cursor);
    }

    private void ReadItem(ref JsonCursor cursor)
    {
        var whole = cursor;
        var fields = default(InputItem);
        fields.Read(ref cursor);
        if (fields.Type.IsEmpty || fields.Type.Is("message"u8))
            ReadMessage(ref fields, whole);
        else if (fields.Type.Is("function_call"u8) || fields.Type.Is("custom_tool_call"u8))
            Turn().Parts.Add(CallReader.Read(ref fields));
        else if (fields.Type.Is("function_call_output"u8) || fields.Type.Is("custom_tool_call_output"u8))
            ReadOutput(ref fields);
        else if (fields.Type.Is("reasoning"u8))
            Turn().Parts.Add(ReasoningReader.Read(ref fields));
        else
            AddUnknown(ref fields, whole.ReadRaw());
    }

    private void ReadMessage(ref InputItem fields, JsonCursor whole)
    {
        if (fields.Role.Is("user"u8))
            AddMessage(Role.User, ref fields);
        else if (fields.Role.Is("assistant"u8))
            ReadAssistant(ref fields);
        else if (fields.Role.Is("system"u8) || fields.Role.Is("developer"u8))
            ReadSystem(ref fields);
        else
            throw new JsonFault("a message needs a role: user, assistant, system or developer", whole.Position);
    }

    private void AddMessage(Role role, ref InputItem fields)
    {
        var message = new Message(role) { Extras = fields.Extras };
        ContentReader.Read(ref fields.Content, message.Parts);
        request.Messages.Add(message);
    }

    private void ReadSystem(ref InputItem fields)
    {
        var parts = new List<Part>();
        var role = new RawJson((byte[])[(byte)'"', .. fields.Role.Span, (byte)'"']);
        ContentReader.Read(ref fields.Content, parts);
        if (request.Messages.Count == 0 && parts is [TextPart { Extras: null } text] && fields.Extras is null)
        {
            request.System.Add(text with { Extras = LeadingItem.Fields(role) });
            return;
        }

        var message = new Message(Role.System) { Extras = [.. LeadingItem.Fields(role), .. fields.Extras ?? []] };
        message.Parts.AddRange(parts);
        request.Messages.Add(message);
    }

    private void ReadAssistant(ref InputItem fields)
    {
        // Two messages in a row stay two.
        var turn = Turn();
        if (turn.Parts is [.., TextPart or RefusalPart])
            request.Messages.Add(turn = new Message(Role.Assistant));
        var from = turn.Parts.Count;
        ContentReader.Read(ref fields.Content, turn.Parts);
        if (fields.Extras is { } extras && turn.Parts.Count > from)
            turn.Parts[from] = turn.Parts[from] with { Extras = [.. extras, .. turn.Parts[from].Extras ?? []] };
    }

    private void ReadOutput(ref InputItem fields)
    {
        var content = new List<Part>();
        ContentReader.Read(ref fields.Output, content);
        var isCustom = fields.Type.Is("custom_tool_call_output"u8);
        List<ExtraField>? extras = isCustom ? [OutputItem.CustomMark, .. fields.Extras ?? []] : fields.Extras;
        Results().Parts.Add(new ToolResultPart(fields.CallId, content, IsError: false) { Extras = extras });
    }

    // What the provider did belongs to the assistant's turn; what the client gave back for it to the user's.
    private void AddUnknown(ref InputItem fields, RawJson item)
    {
        var type = fields.Type;
        var bringsTools = fields.Tools.Kind == JsonKind.Array;
        if (bringsTools)
            ToolReader.ReadLaterTools(ref fields.Tools, request.Tools);
        if (bringsTools || type.Span.EndsWith("_call"u8) || type.Is("compaction"u8) || type.Is("mcp_list_tools"u8) || type.Is("mcp_approval_request"u8))
            Turn().Parts.Add(new OpaquePart(type, item));
        else
            request.Messages.Add(new Message(Role.User) { Parts = { new OpaquePart(type, item) } });
    }

    private Message Turn()
    {
        if (request.Messages is not [.., { Role: Role.Assistant }])
            request.Messages.Add(new Message(Role.Assistant));
        return request.Messages[^1];
    }

    private Message Results()
    {
        if (request.Messages is not [.., { Role: Role.User, Parts: [.., ToolResultPart] }])
            request.Messages.Add(new Message(Role.User));
        return request.Messages[^1];
    }
}
