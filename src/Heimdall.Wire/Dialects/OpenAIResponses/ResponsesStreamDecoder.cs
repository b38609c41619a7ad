using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects.OpenAIChat;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>
/// Decodes a stream of <c>response.*</c> events: https://platform.openai.com/docs/api-reference/responses-streaming. Unknown events say only that
/// the upstream is alive. A damaged one fails the answer: to go on would hand the client a text or a tool call with a hole in it.
/// </summary>
internal sealed class ResponsesStreamDecoder : StreamDecoder, IReplySink
{
    private readonly AnswerReader _answer;
    private IReplySink? _sink;

    public ResponsesStreamDecoder() => _answer = new AnswerReader(this);

    public override void Decode(in SseEvent frame, IReplySink sink)
    {
        _sink = sink;
        if (_answer.Ended)
            return;
        if (frame.IsEmpty)
            Idle(frame.Raw.Span);
        else if (frame.Data.Span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..])
            ReadEvent(frame);
    }

    public override void Complete(IReplySink sink)
    {
        _sink = sink;
        _answer.Fail(new GatewayError(ErrorKind.Upstream, ErrorSource.Upstream, "The upstream closed the stream before its answer was complete."));
    }

    void IReplySink.Accept(ReplyEvent next) => _sink!.Accept(next);

    // A line end that was cut in two comes as an empty frame as well, and is no sign of life.
    private void Idle(ReadOnlySpan<byte> raw)
    {
        if (_answer.Started && raw.IndexOfAnyExcept("\r\n"u8) >= 0)
            _sink!.Accept(Ping.Instance);
    }

    private void ReadEvent(in SseEvent frame)
    {
        try
        {
            using var index = StructuralIndex.Build(frame.Data);
            var cursor = new JsonCursor(index);
            var fields = default(EventFields);
            fields.Read(ref cursor);
            cursor.End();
            if (fields.Type.IsEmpty)
                fields.Type = new JsonText(frame.Name); // a body without the word that its event has
            Read(ref fields, frame.Data);
        }
        catch (JsonFault fault)
        {
            _answer.Fail(new GatewayError(ErrorKind.Upstream, ErrorSource.Upstream, $"The upstream sent a damaged event: {fault.Message}."));
        }
        catch (DialectException failure)
        {
            _answer.Fail(failure.Error);
        }
    }

    private void Read(ref EventFields fields, ReadOnlyMemory<byte> data)
    {
        var type = fields.Type;
        if (type.StartsWith("response.output_"u8) || type.StartsWith("response.refusal."u8))
            ReadOutput(ref fields);
        else if (type.StartsWith("response.reasoning_"u8))
            ReadReasoning(fields);
        else if (type.StartsWith("response.function_call_arguments."u8) || type.StartsWith("response.custom_tool_call_input."u8))
            ReadArguments(fields);
        else if (type.Is("error"u8) || type.IsEmpty)
            ReadError(data);
        else if (fields.Response.Kind == JsonKind.Object)
            ReadResponse(ref fields);
        else if (!type.StartsWith("response.content_part."u8))
            Alive(); // a tool of the provider's at work, or what nobody knew when this was written
    }

    private void ReadOutput(ref EventFields fields)
    {
        Begin();
        var type = fields.Type;
        if (type.Is("response.output_text.delta"u8))
            _answer.Items.Text(Item(fields), fields.Part, fields.Delta);
        else if (type.Is("response.refusal.delta"u8))
            _answer.Items.Refusal(Item(fields), fields.Part, fields.Delta);
        else if (type.Is("response.output_item.added"u8))
            ReadAdded(ref fields);
        else if (type.Is("response.output_item.done"u8) && fields.Item.Kind == JsonKind.Object)
            _answer.ReadItem(ref fields.Item, fields.OutputIndex);
        else if (type.Is("response.output_text.annotation.added"u8) && fields.Annotation.Kind == JsonKind.Object)
            _answer.Items.Cite(Item(fields), fields.Annotation);
        else if (type.Is("response.output_text.done"u8) && !Item(fields).HasSaid(fields.Part))
            _answer.Items.Text(Item(fields), fields.Part, fields.Whole);
        else if (type.Is("response.refusal.done"u8) && !Item(fields).HasSaid(fields.Part))
            _answer.Items.Refusal(Item(fields), fields.Part, fields.Whole);
    }

    private void ReadAdded(ref EventFields fields)
    {
        var head = default(ItemHead);
        head.Read(ref fields.Item);
        var item = _answer.Items.Find(fields.OutputIndex, head.Id);
        if (head.Type.Is("function_call"u8))
            _answer.Items.Begin(item, head.CallId.IsEmpty ? head.Id : head.CallId, head.Name, freeText: false);
        else if (head.Type.Is("custom_tool_call"u8))
            _answer.Items.Begin(item, head.CallId.IsEmpty ? head.Id : head.CallId, head.Name, freeText: true);
    }

    private void ReadReasoning(in EventFields fields)
    {
        Begin();
        var type = fields.Type;
        if (type.Is("response.reasoning_summary_text.delta"u8) || type.Is("response.reasoning_text.delta"u8))
            _answer.Items.Thinking(Item(fields), fields.Part, fields.Delta);
        else if ((type.Is("response.reasoning_summary_text.done"u8) || type.Is("response.reasoning_text.done"u8)) && !Item(fields).HasSaid(fields.Part))
            _answer.Items.Thinking(Item(fields), fields.Part, fields.Whole);
    }

    // The whole arguments come again with the item, which also closes the call.
    private void ReadArguments(in EventFields fields)
    {
        Begin();
        if (!fields.Delta.IsEmpty)
            _answer.Items.Arguments(Item(fields), fields.Delta);
    }

    private void ReadResponse(ref EventFields fields)
    {
        var response = default(ResponseFields);
        response.Read(ref fields.Response);
        var type = fields.Type;
        if (type.Is("response.completed"u8) || type.Is("response.incomplete"u8) || type.Is("response.failed"u8) || type.Is("response.cancelled"u8))
        {
            response.Status = new JsonText(type.Escaped["response.".Length..]); // the event's word counts: some leave the status out
            _answer.Finish(ref response);
        }
        else
        {
            Alive();
            _answer.Start(response.Id, response.Model);
        }
    }

    private void ReadError(ReadOnlyMemory<byte> data)
    {
        if (!ErrorFields.Find(data).Message.IsEmpty)
            _answer.Fail(ErrorBody.ReadInStream(data));
    }

    private AnswerItem Item(in EventFields fields) => _answer.Items.Find(fields.OutputIndex, fields.ItemId);

    private void Begin() => _answer.Start(default, default);

    private void Alive()
    {
        if (_answer.Started)
            _sink!.Accept(Ping.Instance);
    }
}
