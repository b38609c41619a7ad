using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>
/// Reads the conversation. Clients that stream keep every piece of an answer as a content of its own, so the model's contents in a row are one message, and
/// pieces of thought in a row one thought.
/// </summary>
internal sealed class ContentReader(ChatRequest request)
{
    private readonly CallMatcher _calls = new();
    private readonly List<byte> _thought = [];
    private Message? _model;

    public static void ReadSystem(ref JsonCursor cursor, ChatRequest request)
    {
        if (cursor.Kind == JsonKind.String)
        {
            request.System.Add(new TextPart(cursor.ReadText())); // SDKs take it so, and some send it as they took it
            return;
        }

        var (_, hasParts) = ReadFields(ref cursor, out var parts);
        if (!hasParts)
            return;
        EnterParts(ref parts, out var single);
        if (single)
        {
            ReadSystemPart(ref parts, request);
            return;
        }

        while (parts.NextElement())
            ReadSystemPart(ref parts, request);
    }

    public void Read(ref JsonCursor cursor)
    {
        if (cursor.Kind == JsonKind.Object)
        {
            ReadContent(ref cursor);
        }
        else
        {
            cursor.EnterArray();
            while (cursor.NextElement())
                ReadContent(ref cursor);
        }

        EndModel();
    }

    private static void ReadSystemPart(ref JsonCursor cursor, ChatRequest request)
    {
        var part = default(PartFields);
        part.Read(ref cursor);
        if (part.HasText)
            request.System.Add(new TextPart(part.Text));
    }

    private static (JsonText Role, bool HasParts) ReadFields(ref JsonCursor cursor, out JsonCursor parts)
    {
        var role = default(JsonText);
        parts = default;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("role"u8))
            {
                role = cursor.TextOrSkip();
                continue;
            }

            if (name.Is("parts"u8))
                parts = cursor;
            cursor.Skip();
        }

        return (role, parts.Kind is JsonKind.Array or JsonKind.Object);
    }

    // A single part without an array around it is taken, as the API takes it.
    private static void EnterParts(ref JsonCursor parts, out bool single)
    {
        single = parts.Kind == JsonKind.Object;
        if (!single)
            parts.EnterArray();
    }

    private void ReadContent(ref JsonCursor cursor)
    {
        var start = cursor.Position;
        var (role, hasParts) = ReadFields(ref cursor, out var parts);
        if (!role.IsEmpty && !role.Is("user"u8) && !role.Is("model"u8) && !role.Is("function"u8))
            throw new JsonFault("please use a valid role: user, model", start);
        var message = role.Is("model"u8) ? Model() : User();
        if (!hasParts)
            return;
        EnterParts(ref parts, out var single);
        if (single)
        {
            ReadPart(ref parts, message);
            return;
        }

        while (parts.NextElement())
            ReadPart(ref parts, message);
    }

    private Message Model()
    {
        if (_model is not null)
            return _model;
        request.Messages.Add(_model = new Message(Role.Assistant));
        _calls.Begin();
        return _model;
    }

    private Message User()
    {
        EndModel();
        var message = new Message(Role.User);
        request.Messages.Add(message);
        return message;
    }

    private void EndModel()
    {
        if (_model is not null)
            AddThought(_model, null);
        _model = null;
    }

    private void ReadPart(ref JsonCursor cursor, Message message)
    {
        var whole = cursor;
        var part = default(PartFields);
        part.Read(ref cursor);
        if (message.Role == Role.Assistant)
            ReadModelPart(ref part, whole, message);
        else if (!part.Thought)
            message.Parts.Add(Datum(ref part, whole));
    }

    private void ReadModelPart(ref PartFields part, JsonCursor whole, Message message)
    {
        var state = Signatures.Read(part.Signature);
        if (part.Thought)
        {
            _thought.AddRange(part.Text.Span);
            if (state is not null)
                AddThought(message, state);
            return;
        }

        AddThought(message, state);
        if (state is null || part.Data.Kind == JsonKind.Object || !part.Text.IsEmpty)
            message.Parts.Add(Datum(ref part, whole));
    }

    private void AddThought(Message message, ContinuationState? state)
    {
        var text = new JsonText(_thought.ToArray());
        _thought.Clear();
        if (state is { IsRedacted: true } redacted)
        {
            if (!text.IsEmpty)
                message.Parts.Add(new ThinkingPart(text, null));
            message.Parts.Add(new RedactedThinkingPart(redacted.Data));
            return;
        }

        // Anthropic's signature holds for its text, and clients may have thrown that away; alone it would be refused.
        if (text.IsEmpty && state is { Origin: DialectId.AnthropicMessages })
            state = null;
        if (!text.IsEmpty || state is not null)
            message.Parts.Add(new ThinkingPart(text, state));
    }

    private Part Datum(ref PartFields part, JsonCursor whole)
    {
        if (part.HasText || part.Data.Kind != JsonKind.Object)
            return new TextPart(part.Text) { Extras = part.Extras };
        if (part.Is("functionCall"u8))
            return _calls.ReadCall(ref part.Data) with { Extras = part.Extras };
        if (part.Is("functionResponse"u8))
            return _calls.ReadResult(ref part.Data);
        if (part.Is("inlineData"u8))
            return MediaReader.ReadInline(part.Data, part.Extras, whole);
        return part.Is("fileData"u8)
            ? MediaReader.ReadFile(part.Data, part.DataName, part.Extras, whole)
            : new OpaquePart(part.DataName, whole.ReadRaw());
    }
}
