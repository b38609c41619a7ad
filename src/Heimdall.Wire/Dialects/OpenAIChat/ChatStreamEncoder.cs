using Heimdall.Wire.Canonical;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>
/// Writes an answer as <c>chat.completion.chunk</c>s: https://platform.openai.com/docs/api-reference/chat-streaming. All chunks share id, time and
/// model; the first has the role; the finish reason comes alone; the usage report, where asked for, behind it with no choices; <c>[DONE]</c> ends
/// what ended well, and nothing else (conformance B6).
/// </summary>
internal sealed class ChatStreamEncoder : ReplyEncoder
{
    private readonly EncodeContext _context;
    private readonly ReplyToolCalls _calls;
    private readonly ReplyReasoning _reasoning;
    private readonly byte[] _head;
    private bool _started;
    private bool _ended;

    public ChatStreamEncoder(EncodeContext context)
    {
        _context = context;
        _calls = new ReplyToolCalls(context);
        _reasoning = new ReplyReasoning(context);
        _head = Head(context);
    }

    public override void Accept(ReplyEvent next)
    {
        if (_ended)
            return;
        switch (next)
        {
            case TextDelta text:
                _reasoning.Speak();
                WriteText("content"u8, text.Text);
                break;
            case ThinkingDelta thinking:
                _reasoning.Think(thinking.Text);
                WriteText("reasoning_content"u8, thinking.Text); // DeepSeek's name for it, which most clients know
                break;
            case ToolCallDelta delta:
                WriteArguments(_calls.Find(delta.Index), delta.Json);
                break;
            case ToolCallStarted started:
                WriteToolCall(_calls.Start(started, _reasoning));
                break;
            case ThinkingSigned signed when _reasoning.Signs(signed.State):
                WriteReasoningDetail(signed.State);
                break;
            case RedactedThinking redacted:
                _reasoning.End();
                WriteReasoningDetail(ReplyReasoning.Redacted(redacted.Data));
                break;
            case PartEnded:
                _reasoning.End();
                break;
            case RefusalDelta refusal:
                WriteText("refusal"u8, refusal.Text);
                break;
            case CitationAdded { Origin: DialectId.OpenAIChat } citation:
                WriteAnnotation(citation.Citation);
                break;
            case ReplyStarted:
                Start();
                break;
            case CitationAdded { Web: { } web }:
                WriteAnnotation(Annotations.From(web));
                break;
            case ReplyFinished finished:
                Finish(finished);
                break;
            case ReplyFailed failed:
                Fail(failed.Error);
                break;
            case Ping:
                Output.Append(SseFields.KeepAlive);
                break;
            default:
                Unsayable.Report(next, _context.Report);
                break;
        }
    }

    // Everything up to the fields of the delta, made once.
    private static byte[] Head(EncodeContext context)
    {
        using var output = new JsonEmitter(256);
        output.BeginData();
        ReplyHead.Begin("chat.completion.chunk"u8, context, output);
        return output.WrittenSpan.ToArray();
    }

    private void Start()
    {
        if (_started)
            return;
        _started = true;
        BeginDelta();
        Output.Name("role"u8);
        Output.Text("assistant"u8);
        Output.Name("content"u8);
        Output.Text(""u8);
        EndDelta();
    }

    private void WriteText(ReadOnlySpan<byte> name, JsonText text)
    {
        Start();
        BeginDelta();
        Output.Name(name);
        Output.Text(text);
        EndDelta();
    }

    private void WriteReasoningDetail(ContinuationState state)
    {
        Start();
        BeginDelta();
        Output.Name("reasoning_details"u8);
        Output.BeginArray();
        _reasoning.Write(state, Output);
        Output.EndArray();
        EndDelta();
    }

    private void WriteAnnotation(RawJson annotation)
    {
        Start();
        BeginDelta();
        Output.Name("annotations"u8);
        Output.BeginArray();
        Output.RawOnOneLine(annotation);
        Output.EndArray();
        EndDelta();
    }

    private void WriteToolCall(ReplyToolCalls.Call call)
    {
        Start();
        BeginCall(call);
        Output.Name("id"u8);
        Output.Text(call.Id);
        Output.Name("type"u8);
        Output.Text("function"u8);
        Output.Name("function"u8);
        Output.BeginObject();
        Output.Name("name"u8);
        Output.Text(call.Name);
        Output.Name("arguments"u8);
        Output.Text(""u8);
        Output.EndObject();
        EndCall();
    }

    private void WriteArguments(ReplyToolCalls.Call? call, JsonText json)
    {
        if (call is null || json.IsEmpty)
            return;
        call.HasArguments = true;
        BeginCall(call);
        Output.Name("function"u8);
        Output.BeginObject();
        Output.Name("arguments"u8);
        Output.Text(json);
        Output.EndObject();
        EndCall();
    }

    private void Finish(ReplyFinished finished)
    {
        Start();
        _reasoning.Speak();
        foreach (var call in _calls.All)
        {
            if (!call.HasArguments)
                WriteArguments(call, ReplyHead.NoArguments);
        }

        BeginDelta();
        EndDelta(FinishReasons.Word(finished.Reason));
        if (_context.StreamUsage && finished.Usage is { } usage)
            WriteUsage(usage);
        Output.BeginData();
        Output.Append("[DONE]"u8);
        Output.EndEvent();
        _ended = true;
    }

    private void WriteUsage(Usage usage)
    {
        Output.Append(_head);
        Output.BeginArray();
        Output.EndArray();
        Output.Name("usage"u8);
        UsageWriter.Write(usage, Output);
        Output.EndObject();
        Output.EndEvent();
    }

    private void Fail(GatewayError error)
    {
        StreamError.Write(error, Output);
        _ended = true;
    }

    private void BeginDelta()
    {
        Output.Append(_head);
        Output.Append("[{\"index\":0,\"delta\":{"u8);
    }

    private void EndDelta(ReadOnlySpan<byte> finishReason = default)
    {
        Output.EndObject();
        Output.Name("finish_reason"u8);
        if (finishReason.IsEmpty)
            Output.Null();
        else
            Output.Text(finishReason);
        Output.EndObject();
        Output.EndArray();
        if (_context.StreamUsage)
        {
            // https://platform.openai.com/docs/api-reference/chat/create#chat-create-stream_options: null in all chunks but the last.
            Output.Name("usage"u8);
            Output.Null();
        }

        Output.EndObject();
        Output.EndEvent();
    }

    private void BeginCall(ReplyToolCalls.Call call)
    {
        BeginDelta();
        Output.Name("tool_calls"u8);
        Output.BeginArray();
        Output.BeginObject();
        Output.Name("index"u8);
        Output.Number((long)call.Number);
    }

    private void EndCall()
    {
        Output.EndObject();
        Output.EndArray();
        EndDelta();
    }
}
