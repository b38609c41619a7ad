using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>Folds events into one buffered message. After a failure the output is the error's body instead.</summary>
internal sealed class AnthropicReplyFolder(EncodeContext context) : ReplyEncoder
{
    private readonly ReplyBlocks _blocks = new();
    private readonly ReplyToolIds _toolIds = new(context);
    private readonly ReplySearches _searches = new(context);
    private readonly ReplyHostedTools _hosted = new(context);
    private JsonText _id;
    private Usage? _startUsage;
    private bool _calledTools;
    private bool _refused;
    private bool _over;

    public override void Accept(ReplyEvent next)
    {
        if (_over || _searches.TryPass(next, this) || _hosted.TryPass(next, this))
            return;
        switch (next)
        {
            case ReplyStarted started:
                _id = new JsonText(started.Id.Escaped.ToArray());
                _startUsage = started.Usage;
                break;
            case ReplyFinished finished:
                Write(finished);
                break;
            case OpaqueContent { Origin: not DialectId.AnthropicMessages } foreign:
                context.Report.Dropped(foreign.Type.ToString(), "A block that only the upstream's dialect knows.");
                break;
            case ReplyFailed failed:
                Fail(failed.Error);
                break;
            default:
                _calledTools |= next is ToolCallStarted;
                _refused |= next is RefusalDelta;
                if (!_blocks.TryAdd(next))
                    Fail(new GatewayError(ErrorKind.Upstream, ErrorSource.Upstream, "The upstream's answer is larger than the gateway can hold."));
                break;
        }
    }

    private void Write(ReplyFinished finished)
    {
        _searches.PassCited(this);
        _over = true;
        Output.BeginObject();
        Output.WriteIdentity(MessageFields.IdOf(_id, context.Ids), context.Model);
        Output.Name("content"u8);
        Output.BeginArray();
        foreach (var block in _blocks.All)
            Write(block);
        Output.EndArray();
        Output.WriteStop(WireTypes.ReasonToWrite(finished.Reason, _calledTools, _refused), finished.StopSequence);
        Output.WriteUsage(_hosted.Counted(_searches.Counted(finished.Usage ?? _startUsage)));
        Output.EndObject();
    }

    private void Write(ReplyBlock block)
    {
        if (block.Kind == ReplyBlockKind.Opaque)
        {
            Output.Raw(block.Opaque);
            return;
        }

        Output.BeginObject();
        Output.Name("type"u8);
        switch (block.Kind)
        {
            case ReplyBlockKind.ToolCall:
                Output.Text("tool_use"u8);
                Field("id"u8, _toolIds.Choose(block.Id));
                Field("name"u8, block.Name);
                Output.Name("input"u8);
                ToolArguments.FromText(block.Content).WriteValue(Output);
                break;
            case ReplyBlockKind.Thinking:
                Output.Text("thinking"u8);
                Field("thinking"u8, block.Content);
                Field("signature"u8, block.State is { } state ? Signatures.Write(state, context) : default);
                break;
            case ReplyBlockKind.RedactedThinking:
                Output.Text("redacted_thinking"u8);
                Field("data"u8, block.Content);
                break;
            default:
                Output.Text("text"u8);
                Field("text"u8, block.Content);
                WriteCitations(block.Citations);
                break;
        }

        Output.EndObject();
    }

    private void WriteCitations(List<RawJson>? citations)
    {
        if (citations is null)
            return;
        Output.Name("citations"u8);
        Output.BeginArray();
        foreach (var citation in citations)
            Output.Raw(citation);
        Output.EndArray();
    }

    private void Field(ReadOnlySpan<byte> name, JsonText value)
    {
        Output.Name(name);
        Output.Text(value);
    }

    private void Fail(GatewayError error)
    {
        _over = true;
        AnthropicMessagesDialect.Instance.WriteError(error, context.RequestId, Output);
    }
}
