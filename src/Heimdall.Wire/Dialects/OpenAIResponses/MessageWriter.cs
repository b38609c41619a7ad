using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Writes messages of the user, and instructions in the midst of the conversation, in place (conformance B28).</summary>
internal sealed class MessageWriter(ChatRequest request, WriteContext context, JsonEmitter output)
{
    private readonly ContentWriter _content = new(request, context, output);

    private bool IsOwnOrigin => request.Origin == DialectId.OpenAIResponses;

    /// <param name="parts">What of the message is neither a tool's result nor an item of its own.</param>
    public void Write(Message message, List<Part> parts)
    {
        Begin();
        if (IsOwnOrigin)
            ItemFields.WriteAll(message.Extras, output);
        if (!IsOwnOrigin || message.Role == Role.User)
            WriteRole(message.Role == Role.User ? "user"u8 : "developer"u8); // else system or developer, among the fields as the client wrote it
        if (message.Name is not null)
            context.Report.Dropped("messages.name", "The Responses API names no participants.");
        output.Name("content"u8);
        output.BeginArray();
        foreach (var part in parts)
        {
            if (IsOwnOrigin || part is not TextPart { Text.IsEmpty: true })
                _content.Write(part);
        }

        output.EndArray();
        output.EndObject();
    }

    public void WriteLeading(TextPart text)
    {
        Begin();
        ItemFields.WriteAll(text.Extras, output);
        output.Name("content"u8);
        output.Text(text.Text);
        output.EndObject();
    }

    private void Begin()
    {
        output.BeginObject();
        output.Name("type"u8);
        output.Text("message"u8);
    }

    private void WriteRole(ReadOnlySpan<byte> role)
    {
        output.Name("role"u8);
        output.Text(role);
    }
}
