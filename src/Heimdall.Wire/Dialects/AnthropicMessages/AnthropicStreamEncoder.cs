using Heimdall.Wire.Canonical;
using Heimdall.Wire.Framing;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>
/// Writes the event grammar that Claude Code demands (claude-code.md §6.2): one <c>message_start</c>, blocks one after the other,
/// <c>message_delta</c>, <c>message_stop</c>. While a tool call is open, whatever does not belong to it waits: an upstream may
/// interleave calls, this dialect may not (conformance B2).
/// <para>
/// After a failure the open block is left open and no end is sent, only <c>event: error</c> (conformance B6, B7): a closed block
/// would make the client run a tool whose arguments were cut short; an open one it drops.
/// </para>
/// </summary>
internal sealed class AnthropicStreamEncoder : ReplyEncoder
{
    private readonly EncodeContext _context;
    private readonly ReplyToolIds _toolIds;
    private readonly ReplySearches _searches;
    private readonly ReplyHostedTools _hosted;
    private readonly BlockEvents _blocks;
    private readonly ReplyBlocks _waiting = new();
    private State _state = State.Idle;
    private int _openCall;
    private bool _callHasArguments;
    private bool _calledTools;
    private bool _refused;
    private Usage? _startUsage;

    public AnthropicStreamEncoder(EncodeContext context)
    {
        _context = context;
        _toolIds = new ReplyToolIds(context);
        _searches = new ReplySearches(context);
        _hosted = new ReplyHostedTools(context);
        _blocks = new BlockEvents(Output);
    }

    private enum State
    {
        Idle,

        /// <summary>Between blocks.</summary>
        Open,
        InText,
        InThinking,
        InTool,
        Over,
    }

    public override void Accept(ReplyEvent next)
    {
        if (_state == State.Over || _searches.TryPass(next, this) || _hosted.TryPass(next, this))
            return;
        switch (next)
        {
            case OpaqueContent { Origin: not DialectId.AnthropicMessages } foreign:
                _context.Report.Dropped(foreign.Type.ToString(), "A block that only the upstream's dialect knows.");
                break;
            case Ping:
                Output.Append(AnthropicMessagesDialect.PingEvent);
                break;
            case ReplyFailed failed:
                Fail(failed.Error);
                break;
            case ReplyStarted started:
                Start(started);
                break;
            case ReplyFinished finished:
                Finish(finished);
                break;
            default:
                Content(next);
                break;
        }
    }

    private void Start(ReplyStarted started)
    {
        if (_state != State.Idle)
            return;
        _state = State.Open;
        _startUsage = started.Usage;
        Output.BeginEvent("message_start"u8);
        Output.BeginObject();
        Output.Name("type"u8);
        Output.Text("message_start"u8);
        Output.Name("message"u8);
        Output.BeginObject();
        Output.WriteIdentity(MessageFields.IdOf(started.Id, _context.Ids), _context.Model);
        Output.Name("content"u8);
        Output.BeginArray();
        Output.EndArray();
        Output.WriteStop(null, null);
        Output.WriteUsage(started.Usage);
        Output.EndObject();
        Output.EndObject();
        Output.EndEvent();
    }

    private void Content(ReplyEvent next)
    {
        if (_state == State.Idle)
            Start(new ReplyStarted(default, default));
        _refused |= next is RefusalDelta;
        if (_state != State.InTool)
            Write(next);
        else if (next is ToolCallDelta arguments && arguments.Index == _openCall)
            Arguments(arguments.Json);
        else if (next is ToolCallEnded ended && ended.Index == _openCall)
            EndTool();
        else if (next is ToolCallStarted again && again.Index == _openCall)
            Restart(again);
        else if (!_waiting.TryAdd(next))
            Fail(new GatewayError(ErrorKind.Upstream, ErrorSource.Upstream, "The upstream interleaved more tool calls than the gateway can hold."));
    }

    // Some upstreams number every call 0 (conformance B2): a call that begins anew is another one.
    private void Restart(ToolCallStarted again)
    {
        EndTool();
        Content(again);
    }

    private void Write(ReplyEvent next)
    {
        switch (next)
        {
            case TextDelta text:
                Text(text.Text);
                break;
            case RefusalDelta refusal:
                Text(refusal.Text);
                break;
            case ThinkingDelta thinking:
                Thinking(thinking.Text);
                break;
            case ThinkingSigned signed:
                Sign(signed.State);
                break;
            case CitationAdded cited:
                Enter(State.InText);
                _blocks.Citation(cited.Citation);
                break;
            case RedactedThinking redacted:
                Enter(State.Open);
                _blocks.Redacted(redacted.Data);
                break;
            case OpaqueContent opaque:
                Enter(State.Open);
                _blocks.Opaque(opaque.Value);
                break;
            case ToolCallStarted call:
                OpenTool(call.Index, call.Id, call.Name);
                break;
            case PartEnded:
                Enter(State.Open);
                break;
            default:
                break; // pieces of a call that is not open belong to nothing
        }
    }

    private void Text(JsonText text)
    {
        if (text.IsEmpty)
            return;
        Enter(State.InText);
        _blocks.Text(text);
    }

    private void Thinking(JsonText text)
    {
        if (text.IsEmpty)
            return;
        Enter(State.InThinking);
        _blocks.Thinking(text);
    }

    private void Sign(ContinuationState state)
    {
        Enter(State.InThinking);
        _blocks.Signature(Signatures.Write(state, _context));
        Enter(State.Open);
    }

    // Closes the block that is open, unless it is of the kind wanted, and opens one of that kind.
    private void Enter(State wanted)
    {
        if (_state == wanted)
            return;
        if (_state is State.InText or State.InThinking)
            _blocks.Close();
        if (wanted == State.InText)
            _blocks.OpenText();
        else if (wanted == State.InThinking)
            _blocks.OpenThinking();
        _state = wanted;
    }

    private void OpenTool(int index, JsonText id, JsonText name)
    {
        Enter(State.Open);
        _blocks.OpenTool(_toolIds.Choose(id), name);
        _state = State.InTool;
        _openCall = index;
        _callHasArguments = false;
        _calledTools = true;
    }

    private void Arguments(JsonText json)
    {
        if (json.IsEmpty)
            return;
        _callHasArguments = true;
        _blocks.Arguments(json);
    }

    private void CloseTool()
    {
        if (!_callHasArguments)
            _blocks.Arguments(NoArguments);
        _blocks.Close();
        _state = State.Open;
    }

    // Closes the call, then writes what has waited, up to the next call that is still being written.
    private void EndTool()
    {
        CloseTool();
        while (_state != State.InTool && _waiting.TryTake(out var block))
            WriteHeld(block);
    }

    private void WriteHeld(ReplyBlock block)
    {
        switch (block.Kind)
        {
            case ReplyBlockKind.ToolCall:
                OpenTool(block.CallIndex, block.Id, block.Name);
                Arguments(block.Content);
                if (block.Ended)
                    CloseTool();
                break;
            case ReplyBlockKind.Thinking:
                Thinking(block.Content);
                if (block.State is { } state)
                    Sign(state);
                break;
            case ReplyBlockKind.RedactedThinking:
                Write(new RedactedThinking(block.Content));
                break;
            case ReplyBlockKind.Opaque:
                Write(new OpaqueContent(default, block.Opaque));
                break;
            default:
                Text(block.Content);
                foreach (var citation in block.Citations ?? [])
                    Write(new CitationAdded(citation) { Origin = DialectId.AnthropicMessages });
                break;
        }

        if (block.Ended && _state != State.InTool)
            Enter(State.Open);
    }

    private void Finish(ReplyFinished finished)
    {
        if (_state == State.Idle)
            Start(new ReplyStarted(default, default));
        _searches.PassCited(this);
        while (_state == State.InTool)
            EndTool();
        Enter(State.Open);
        Output.BeginEvent("message_delta"u8);
        Output.BeginObject();
        Output.Name("type"u8);
        Output.Text("message_delta"u8);
        Output.Name("delta"u8);
        Output.BeginObject();
        Output.WriteStop(WireTypes.ReasonToWrite(finished.Reason, _calledTools, _refused), finished.StopSequence);
        Output.EndObject();
        Output.WriteUsage(_hosted.Counted(_searches.Counted(finished.Usage ?? _startUsage)));
        Output.EndObject();
        Output.EndEvent();
        Output.Append("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"u8);
        _state = State.Over;
    }

    private void Fail(GatewayError error)
    {
        AnthropicMessagesDialect.Instance.WriteStreamError(error, _context.RequestId, Output);
        _state = State.Over;
    }

    private static readonly JsonText NoArguments = JsonText.FromPlain("{}"u8);
}
