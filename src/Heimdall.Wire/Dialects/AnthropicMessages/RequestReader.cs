using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>Reads a request body. What the canonical model has no word for goes to <see cref="ChatRequest.Extras"/>; no unknown field is a fault (conformance P2).</summary>
internal sealed class RequestReader
{
    private readonly ReadingPath _path = new();
    private readonly PartReader _parts;
    private readonly ChatRequest _request = new() { Origin = DialectId.AnthropicMessages, StreamUsage = true };

    private RequestReader() => _parts = new PartReader(_path);

    /// <exception cref="DialectException">The body is not a Messages request.</exception>
    public static ChatRequest Read(StructuralIndex body)
    {
        var reader = new RequestReader();
        try
        {
            reader.ReadFields(new JsonCursor(body));
        }
        catch (JsonFault fault)
        {
            throw reader._path.Fault($"The request body is not valid JSON: {fault.Message}");
        }

        return reader._request;
    }

    private void ReadFields(JsonCursor cursor)
    {
        _path.EnterObject(ref cursor);
        var hasMessages = false;
        while (cursor.NextProperty(out var name))
        {
            hasMessages |= name.Is("messages"u8);
            ReadField(name, ref cursor);
        }

        cursor.End();
        if (_request.Model.IsEmpty)
            throw _path.Fault("Field required", "model");
        if (!hasMessages)
            throw _path.Fault("Field required", "messages");
    }

    private void ReadField(JsonText name, ref JsonCursor cursor)
    {
        switch (name.Span)
        {
            case var n when n.SequenceEqual("model"u8):
                _request.Model = _path.ReadText(ref cursor, "model");
                break;
            case var n when n.SequenceEqual("messages"u8):
                ReadMessages(ref cursor);
                break;
            case var n when n.SequenceEqual("system"u8):
                ReadSystem(ref cursor);
                break;
            case var n when n.SequenceEqual("tools"u8):
                ToolReader.Read(ref cursor, _path, _request.Tools);
                break;
            case var n when n.SequenceEqual("tool_choice"u8):
                ToolReader.ReadChoice(ref cursor, _path, _request);
                break;
            case var n when n.SequenceEqual("stream"u8):
                _request.Stream = _path.ReadBooleanOrNull(ref cursor, "stream") ?? false;
                break;
            case var n when n.SequenceEqual("max_tokens"u8):
                _request.MaxTokens = _path.ReadIntegerOrNull(ref cursor, "max_tokens");
                break;
            case var n when n.SequenceEqual("temperature"u8):
                _request.Temperature = _path.ReadNumberOrNull(ref cursor, "temperature");
                break;
            case var n when n.SequenceEqual("top_p"u8):
                _request.TopP = _path.ReadNumberOrNull(ref cursor, "top_p");
                break;
            case var n when n.SequenceEqual("top_k"u8):
                _request.TopK = _path.ReadIntegerOrNull(ref cursor, "top_k");
                break;
            case var n when n.SequenceEqual("stop_sequences"u8):
                ReadStopSequences(ref cursor);
                break;
            case var n when n.SequenceEqual("thinking"u8):
                SettingsReader.ReadThinking(ref cursor, _path, _request);
                break;
            case var n when n.SequenceEqual("output_config"u8):
                SettingsReader.ReadOutputConfig(ref cursor, _path, _request);
                break;
            case var n when n.SequenceEqual("output_format"u8):
                SettingsReader.ReadOutputFormat(ref cursor, _path, "output_format", _request);
                break;
            case var n when n.SequenceEqual("metadata"u8):
                SettingsReader.ReadMetadata(ref cursor, _path, _request);
                break;
            case var _ when GatewayFields.Has(name):
                cursor.Skip();
                break;
            default:
                _request.Extras.Add(new ExtraField(name, cursor.ReadRaw()));
                break;
        }
    }

    private void ReadMessages(ref JsonCursor cursor)
    {
        _path.EnterArray(ref cursor, "messages");
        _path.Enter("messages");
        for (var i = 0; cursor.NextElement(); i++)
        {
            _path.Enter(i);
            _request.Messages.Add(ReadMessage(ref cursor));
            _path.Leave();
        }

        _path.Leave();
    }

    private Message ReadMessage(ref JsonCursor cursor)
    {
        var message = new Message(RoleOf(cursor));
        var hasContent = false;
        _path.EnterObject(ref cursor);
        while (cursor.NextProperty(out var name))
        {
            if (!name.Is("content"u8))
            {
                cursor.Skip();
                continue;
            }

            hasContent = true;
            _parts.ReadContent(ref cursor, message.Parts);
        }

        return hasContent ? message : throw _path.Fault("Field required", "content");
    }

    // The role may stand behind the content; the cursor is a copy and looks ahead.
    private Role RoleOf(JsonCursor cursor)
    {
        _path.EnterObject(ref cursor);
        while (cursor.NextProperty(out var name))
        {
            if (!name.Is("role"u8))
            {
                cursor.Skip();
                continue;
            }

            var role = _path.ReadText(ref cursor, "role");
            return role.Span switch
            {
                var r when r.SequenceEqual("user"u8) => Role.User,
                var r when r.SequenceEqual("assistant"u8) => Role.Assistant,
                var r when r.SequenceEqual("system"u8) => Role.System,
                _ => throw DialectException.InvalidRequest($"messages: Unexpected role \"{role}\". Allowed roles are \"user\", \"assistant\" or \"system\"", "messages"),
            };
        }

        throw _path.Fault("Field required", "role");
    }

    private void ReadSystem(ref JsonCursor cursor)
    {
        if (cursor.TryReadNull())
            return;
        if (cursor.Kind == JsonKind.String)
        {
            _request.System.Add(new TextPart(cursor.ReadText()));
            return;
        }

        _path.EnterArray(ref cursor, "system");
        _path.Enter("system");
        for (var i = 0; cursor.NextElement(); i++)
        {
            _path.Enter(i);
            _request.System.Add(_parts.Read(ref cursor) as TextPart ?? throw _path.Fault("Input should be 'text'", "type"));
            _path.Leave();
        }

        _path.Leave();
    }

    private void ReadStopSequences(ref JsonCursor cursor)
    {
        if (cursor.TryReadNull())
            return;
        _path.EnterArray(ref cursor, "stop_sequences");
        while (cursor.NextElement())
            _request.StopSequences.Add(_path.ReadText(ref cursor, "stop_sequences"));
    }
}
