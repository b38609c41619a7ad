using Heimdall.Wire.Canonical;
using Heimdall.Wire.Framing;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>
/// Writes an answer as <c>response.*</c> events: https://platform.openai.com/docs/api-reference/responses-streaming. After a failure open items stay
/// open and <c>response.failed</c> ends the stream (conformance B6): a client would run a call whose arguments were closed.
/// </summary>
internal sealed class ResponsesStreamEncoder : ReplyEncoder
{
    private readonly OutputEvents _events;
    private readonly OutputBuilder _builder;
    private readonly ResponseWriter _response;
    private bool _started;
    private bool _over;

    public ResponsesStreamEncoder(EncodeContext context)
    {
        _events = new OutputEvents(Output);
        _builder = new OutputBuilder(context, _events);
        _response = new ResponseWriter(context, Output);
    }

    public override void Accept(ReplyEvent next)
    {
        if (_over)
            return;
        switch (next)
        {
            case ReplyStarted:
                Start();
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
                Start();
                if (!_builder.TryAdd(next))
                    Fail(new GatewayError(ErrorKind.Upstream, ErrorSource.Upstream, "The upstream's answer is larger than the gateway can hold."));
                break;
        }
    }

    private void Start()
    {
        if (_started)
            return;
        _started = true;
        foreach (var type in (ReadOnlySpan<byte[]>)[Created, InProgress])
        {
            _events.Begin(type);
            Output.Name("response"u8);
            _response.WriteRunning();
            _events.End();
        }
    }

    private void Finish(ReplyFinished finished)
    {
        Start();
        var isCut = ResponseWriter.IncompleteReason(finished.Reason) is not null;
        _builder.Finish(isCut);
        _events.Begin(isCut ? "response.incomplete"u8 : "response.completed"u8);
        Output.Name("response"u8);
        _response.WriteFinished(finished, _builder.Entries);
        _events.End();
        _over = true;
    }

    private void Fail(GatewayError error)
    {
        _events.Begin("response.failed"u8);
        Output.Name("response"u8);
        _response.WriteFailed(error);
        _events.End();
        _over = true;
    }

    private static readonly byte[] Created = "response.created"u8.ToArray();
    private static readonly byte[] InProgress = "response.in_progress"u8.ToArray();
}
