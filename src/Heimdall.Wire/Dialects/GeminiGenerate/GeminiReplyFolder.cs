using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>Folds events into one <c>GenerateContentResponse</c>: https://ai.google.dev/api/generate-content#generatecontentresponse.</summary>
internal sealed class GeminiReplyFolder(EncodeContext context) : ReplyEncoder
{
    private readonly ReplyCalls _calls = new(context);
    private readonly ReplySources _sources = new(context.Report);
    private readonly List<Piece> _pieces = [];
    private JsonText _signature;
    private bool _ended;

    private enum PieceKind
    {
        Text,
        Thought,
        Call,
        Whole,
    }

    public override void Accept(ReplyEvent next)
    {
        if (_ended)
            return;
        switch (next)
        {
            case TextDelta { Text.IsEmpty: false } text:
                Add(PieceKind.Text, text.Text);
                break;
            case RefusalDelta { Text.IsEmpty: false } refusal:
                Add(PieceKind.Text, refusal.Text);
                break;
            case ThinkingDelta { Text.IsEmpty: false } thinking:
                Add(PieceKind.Thought, thinking.Text);
                break;
            case ThinkingSigned signed:
                Hold(signed.State);
                break;
            case RedactedThinking redacted:
                Hold(new ContinuationState(DialectId.AnthropicMessages, redacted.Data) { IsRedacted = true });
                break;
            case ToolCallStarted started:
                Start(started);
                break;
            case ToolCallDelta delta when !_calls.TryExtend(delta):
                Fail(new GatewayError(ErrorKind.Upstream, ErrorSource.Upstream, "The upstream's tool calls are larger than the gateway can hold."));
                break;
            case OpaqueContent { Origin: DialectId.GeminiGenerate } opaque:
                _pieces.Add(new Piece(PieceKind.Whole) { Value = new RawJson(opaque.Value.Utf8.ToArray()) });
                break;
            case CodeStarted or CodeEnded:
                _pieces.Add(new Piece(PieceKind.Whole) { Value = CodeParts.Of((HostedToolEvent)next) });
                CodeParts.ReportFiles(next, context.Report);
                break;
            case OpaqueContent opaque:
                context.Report.Dropped(opaque.Type.ToString(), "A block that only the upstream's dialect knows.");
                break;
            case ReplyFinished finished:
                Write(finished);
                _ended = true;
                break;
            case ReplyFailed failed:
                Fail(failed.Error);
                break;
            default:
                _sources.TryTake(next);
                break;
        }
    }

    private void Add(PieceKind kind, JsonText text)
    {
        var last = _pieces.Count > 0 ? _pieces[^1] : null;
        if (last?.Kind != kind || (kind == PieceKind.Text && !_signature.IsEmpty))
        {
            last = new Piece(kind) { Signature = kind == PieceKind.Text ? TakeSignature() : default };
            _pieces.Add(last);
        }

        last.Text.AddRange(text.Span);
    }

    private void Hold(ContinuationState state)
    {
        AddAlone();
        _signature = new JsonText(Signatures.Write(state, context).Span.ToArray());
    }

    // A signature with no part behind it stands on an empty text, as the API itself sends it.
    private void AddAlone()
    {
        if (!_signature.IsEmpty)
            _pieces.Add(new Piece(PieceKind.Text) { Signature = TakeSignature() });
    }

    private void Start(ToolCallStarted started)
    {
        _calls.Start(started, TakeSignature());
        _pieces.Add(new Piece(PieceKind.Call) { Call = _calls.Open[^1] });
    }

    private JsonText TakeSignature()
    {
        var taken = _signature;
        _signature = default;
        return taken;
    }

    private void Write(ReplyFinished finished)
    {
        AddAlone();
        Output.BeginObject();
        Output.Name("candidates"u8);
        Output.BeginArray();
        Output.BeginObject();
        Output.Name("content"u8);
        Output.BeginObject();
        Output.Name("parts"u8);
        Output.BeginArray();
        foreach (var piece in _pieces)
            Write(piece);
        Output.EndArray();
        Output.Name("role"u8);
        Output.Text("model"u8);
        Output.EndObject();
        ReplyEnd.WriteCandidate(finished, _sources, Output);
        Output.Name("index"u8);
        Output.Number(0L);
        Output.EndObject();
        Output.EndArray();
        if (finished.Usage is { } usage)
            UsageWriter.Write(usage, Output);
        ReplyEnd.WriteIdentity(context, context.Ids.Next("resp_"u8), Output);
        Output.EndObject();
    }

    private void Write(Piece piece)
    {
        if (piece.Kind == PieceKind.Whole)
        {
            Output.Raw(piece.Value);
            return;
        }

        if (piece.Call is { } call)
        {
            ReplyCalls.Write(call, Output);
            return;
        }

        Output.BeginObject();
        Output.Name("text"u8);
        Output.Text(new JsonText(piece.Text.ToArray()));
        if (piece.Kind == PieceKind.Thought)
        {
            Output.Name("thought"u8);
            Output.Boolean(true);
        }

        if (!piece.Signature.IsEmpty)
        {
            Output.Name("thoughtSignature"u8);
            Output.Text(piece.Signature);
        }

        Output.EndObject();
    }

    private void Fail(GatewayError error)
    {
        _ended = true;
        ErrorBody.Write(error, Output);
    }

    /// <summary>A part in the making.</summary>
    private sealed class Piece(PieceKind kind)
    {
        public PieceKind Kind { get; } = kind;

        public List<byte> Text { get; } = [];

        public JsonText Signature { get; init; }

        public ReplyCalls.Call? Call { get; init; }

        public RawJson Value { get; init; }
    }
}
