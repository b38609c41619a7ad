using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Folds events into one <c>chat.completion</c>: https://platform.openai.com/docs/api-reference/chat/object.</summary>
internal sealed class ChatReplyFolder(EncodeContext context) : ReplyEncoder
{
    private readonly ReplyToolCalls _calls = new(context);
    private readonly ReplyReasoning _signing = new(context);
    private readonly List<ReadOnlyMemory<byte>> _details = [];
    private readonly List<List<ReadOnlyMemory<byte>>> _arguments = [];
    private readonly List<ReadOnlyMemory<byte>> _content = [];
    private readonly List<ReadOnlyMemory<byte>> _reasoning = [];
    private readonly List<ReadOnlyMemory<byte>> _refusal = [];
    private readonly List<ReadOnlyMemory<byte>> _annotations = [];
    private bool _ended;

    public override void Accept(ReplyEvent next)
    {
        if (_ended)
            return;
        switch (next)
        {
            case TextDelta text:
                _signing.Speak();
                Keep(_content, text.Text.Span);
                break;
            case ThinkingDelta thinking:
                _signing.Think(thinking.Text);
                Keep(_reasoning, thinking.Text.Span);
                break;
            case RefusalDelta refusal:
                Keep(_refusal, refusal.Text.Span);
                break;
            case CitationAdded { Origin: DialectId.OpenAIChat } citation:
                Keep(_annotations, citation.Citation.Span);
                break;
            case ToolCallStarted started:
                _calls.Start(started, _signing);
                _arguments.Add([]);
                break;
            case ThinkingSigned signed when _signing.Signs(signed.State):
                AddDetail(signed.State);
                break;
            case RedactedThinking redacted:
                _signing.End();
                AddDetail(ReplyReasoning.Redacted(redacted.Data));
                break;
            case PartEnded:
                _signing.End();
                break;
            case ToolCallDelta delta when _calls.Find(delta.Index) is { } call:
                Keep(_arguments[call.Number], delta.Json.Span);
                break;
            case CitationAdded { Web: { } web }:
                Keep(_annotations, Annotations.From(web).Span);
                break;
            case ReplyFinished finished:
                _signing.Speak();
                Write(finished);
                _ended = true;
                break;
            case ReplyFailed failed:
                ErrorBody.Write(failed.Error, Output);
                _ended = true;
                break;
            default:
                Unsayable.Report(next, context.Report);
                break;
        }
    }

    // Slices of events are valid until Accept returns.
    private static void Keep(List<ReadOnlyMemory<byte>> pieces, ReadOnlySpan<byte> piece) => pieces.Add(piece.ToArray());

    private void AddDetail(ContinuationState state)
    {
        using var detail = new JsonEmitter();
        _signing.Write(state, detail);
        Keep(_details, detail.WrittenSpan);
    }

    private void Write(ReplyFinished finished)
    {
        ReplyHead.Begin("chat.completion"u8, context, Output);
        Output.BeginArray();
        Output.BeginObject();
        Output.Name("index"u8);
        Output.Number(0L);
        Output.Name("message"u8);
        WriteMessage();
        Output.Name("logprobs"u8);
        Output.Null();
        Output.Name("finish_reason"u8);
        Output.Text(FinishReasons.Word(finished.Reason));
        Output.EndObject();
        Output.EndArray();
        if (finished.Usage is { } usage)
        {
            Output.Name("usage"u8);
            UsageWriter.Write(usage, Output);
        }

        Output.EndObject();
    }

    private void WriteMessage()
    {
        Output.BeginObject();
        Output.Name("role"u8);
        Output.Text("assistant"u8);
        Output.Name("content"u8);
        WriteTextOrNull(_content);
        Output.Name("refusal"u8);
        WriteTextOrNull(_refusal);
        if (_reasoning.Count > 0)
        {
            Output.Name("reasoning_content"u8);
            WriteTextOrNull(_reasoning);
        }

        if (_details.Count > 0)
            WriteArray("reasoning_details"u8, _details);
        if (_annotations.Count > 0)
            WriteArray("annotations"u8, _annotations);
        if (_calls.All.Count > 0)
            WriteToolCalls();
        Output.EndObject();
    }

    private void WriteTextOrNull(List<ReadOnlyMemory<byte>> pieces)
    {
        if (pieces.Count == 0)
        {
            Output.Null();
            return;
        }

        Output.BeginText();
        foreach (var piece in pieces)
            Output.Append(piece.Span);
        Output.EndText();
    }

    private void WriteArray(ReadOnlySpan<byte> name, List<ReadOnlyMemory<byte>> values)
    {
        Output.Name(name);
        Output.BeginArray();
        foreach (var value in values)
            Output.Raw(new RawJson(value));
        Output.EndArray();
    }

    private void WriteToolCalls()
    {
        Output.Name("tool_calls"u8);
        Output.BeginArray();
        foreach (var call in _calls.All)
        {
            Output.BeginObject();
            Output.Name("id"u8);
            Output.Text(call.Id);
            Output.Name("type"u8);
            Output.Text("function"u8);
            Output.Name("function"u8);
            Output.BeginObject();
            Output.Name("name"u8);
            Output.Text(call.Name);
            Output.Name("arguments"u8);
            WriteArguments(_arguments[call.Number]);
            Output.EndObject();
            Output.EndObject();
        }

        Output.EndArray();
    }

    private void WriteArguments(List<ReadOnlyMemory<byte>> pieces)
    {
        if (pieces.TrueForAll(static piece => piece.IsEmpty))
            Output.Text(ReplyHead.NoArguments);
        else
            WriteTextOrNull(pieces);
    }
}
