using Heimdall.Wire.Canonical;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>
/// Writes an answer as a stream of <c>GenerateContentResponse</c>s (https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent), as events
/// or as one array. A signature waits for the part that it goes with.
/// </summary>
internal sealed class GeminiStreamEncoder : ReplyEncoder
{
    private readonly EncodeContext _context;
    private readonly ReplyCalls _calls;
    private readonly ReplySources _sources;
    private readonly JsonText _responseId;
    private JsonArrayFraming _array;
    private JsonText _signature;
    private bool _ended;

    public GeminiStreamEncoder(EncodeContext context)
    {
        _context = context;
        _calls = new ReplyCalls(context);
        _sources = new ReplySources(context.Report);
        _responseId = context.Id.IsEmpty ? context.Ids.Next("resp_"u8) : context.Id;
    }

    private bool IsArray => _context.Framing == StreamFraming.JsonArray;

    public override void Accept(ReplyEvent next)
    {
        if (_ended)
            return;
        switch (next)
        {
            case TextDelta { Text.IsEmpty: false } text:
                WriteText(text.Text);
                break;
            case RefusalDelta { Text.IsEmpty: false } refusal:
                WriteText(refusal.Text);
                break;
            case ThinkingDelta { Text.IsEmpty: false } thinking:
                WriteThought(thinking.Text);
                break;
            case ThinkingSigned signed:
                Hold(signed.State);
                break;
            case RedactedThinking redacted:
                Hold(new ContinuationState(DialectId.AnthropicMessages, redacted.Data) { IsRedacted = true });
                break;
            case ToolCallStarted started:
                _calls.Start(started, TakeSignature());
                break;
            case ToolCallDelta delta when !_calls.TryExtend(delta):
                Fail(new GatewayError(ErrorKind.Upstream, ErrorSource.Upstream, "The upstream's tool calls are larger than the gateway can hold."));
                break;
            case ToolCallEnded ended:
                _calls.End(ended.Index);
                while (_calls.TakeEnded() is { } call)
                    WriteCall(call);
                break;
            case OpaqueContent { Origin: DialectId.GeminiGenerate } opaque:
                WriteWhole(opaque.Value);
                break;
            case CodeStarted or CodeEnded:
                WriteWhole(CodeParts.Of((HostedToolEvent)next));
                CodeParts.ReportFiles(next, _context.Report);
                break;
            case OpaqueContent opaque:
                _context.Report.Dropped(opaque.Type.ToString(), "A block that only the upstream's dialect knows.");
                break;
            case ReplyFinished finished:
                Finish(finished);
                break;
            case ReplyFailed failed:
                Fail(failed.Error);
                break;
            case Ping:
                Output.Append(GeminiGenerateDialect.Blank);
                break;
            default:
                _sources.TryTake(next);
                break;
        }
    }

    private void WriteText(JsonText text)
    {
        BeginPiece();
        Output.BeginObject();
        Output.Name("text"u8);
        Output.Text(text);
        WriteSignature(TakeSignature());
        Output.EndObject();
        EndPiece(null);
    }

    private void WriteThought(JsonText text)
    {
        BeginPiece();
        Output.BeginObject();
        Output.Name("text"u8);
        Output.Text(text);
        Output.Name("thought"u8);
        Output.Boolean(true);
        Output.EndObject();
        EndPiece(null);
    }

    private void WriteCall(ReplyCalls.Call call)
    {
        BeginPiece();
        ReplyCalls.Write(call, Output);
        EndPiece(null);
    }

    private void WriteWhole(RawJson part)
    {
        BeginPiece();
        Output.RawOnOneLine(part);
        EndPiece(null);
    }

    // One that is followed by another has no part of its own; the API then sends an empty text.
    private void Hold(ContinuationState state)
    {
        if (!_signature.IsEmpty)
            WriteText(default);
        _signature = new JsonText(Signatures.Write(state, _context).Span.ToArray());
    }

    private JsonText TakeSignature()
    {
        var taken = _signature;
        _signature = default;
        return taken;
    }

    private void WriteSignature(JsonText signature)
    {
        if (signature.IsEmpty)
            return;
        Output.Name("thoughtSignature"u8);
        Output.Text(signature);
    }

    private void Finish(ReplyFinished finished)
    {
        // This dialect's own streams end no call; the others end those that are whole.
        while (_calls.Open.Count > 0)
            WriteCall(_calls.TakeFirst());
        BeginPiece();
        Output.BeginObject();
        Output.Name("text"u8);
        Output.Text(""u8);
        WriteSignature(TakeSignature());
        Output.EndObject();
        EndPiece(finished);
        if (IsArray)
            _array.End(Output);
        _ended = true;
    }

    private void Fail(GatewayError error)
    {
        _ended = true;
        if (IsArray)
            _array.WriteLast(error, GeminiGenerateDialect.Instance, _context.RequestId, Output);
        else
            GeminiGenerateDialect.Instance.WriteStreamError(error, _context.RequestId, Output);
    }

    private void BeginPiece()
    {
        if (IsArray)
            _array.Begin(Output);
        else
            Output.BeginData();
        Output.Append("{\"candidates\":[{\"content\":{\"parts\":["u8);
    }

    private void EndPiece(ReplyFinished? finished)
    {
        Output.EndArray();
        Output.Append(",\"role\":\"model\"}"u8);
        if (finished is not null)
            ReplyEnd.WriteCandidate(finished, _sources, Output);
        Output.Append(",\"index\":0}]"u8);
        if (finished?.Usage is { } usage)
            UsageWriter.Write(usage, Output);
        ReplyEnd.WriteIdentity(_context, _responseId, Output);
        Output.EndObject();
        if (IsArray)
            Output.NextText();
        else
            Output.EndEvent();
    }
}
