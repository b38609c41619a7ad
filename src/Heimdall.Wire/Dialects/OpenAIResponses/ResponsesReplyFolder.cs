using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects.OpenAIChat;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Folds events into one buffered answer. After a failure the output is the error's body instead.</summary>
internal sealed class ResponsesReplyFolder(EncodeContext context) : ReplyEncoder
{
    private readonly OutputBuilder _builder = new(context, Nobody.Instance);
    private bool _over;

    public override void Accept(ReplyEvent next)
    {
        if (_over)
            return;
        switch (next)
        {
            case ReplyFinished finished:
                _over = true;
                _builder.Finish(ResponseWriter.IncompleteReason(finished.Reason) is not null);
                new ResponseWriter(context, Output).WriteFinished(finished, _builder.Entries);
                break;
            case ReplyFailed failed:
                Fail(failed.Error);
                break;
            case ReplyStarted or Ping:
                break;
            default:
                if (!_builder.TryAdd(next))
                    Fail(new GatewayError(ErrorKind.Upstream, ErrorSource.Upstream, "The upstream's answer is larger than the gateway can hold."));
                break;
        }
    }

    private void Fail(GatewayError error)
    {
        _over = true;
        ErrorBody.Write(error, Output);
    }

    private sealed class Nobody : IOutputEvents
    {
        public static Nobody Instance { get; } = new();

        public void Added(OutputEntry entry)
        {
        }

        public void PartAdded(OutputEntry entry, bool isRefusal)
        {
        }

        public void Piece(OutputEntry entry, JsonText piece, bool isRefusal)
        {
        }

        public void PartDone(OutputEntry entry, bool isRefusal)
        {
        }

        public void Annotated(OutputEntry entry, RawJson annotation)
        {
        }

        public void Done(OutputEntry entry)
        {
        }
    }
}
