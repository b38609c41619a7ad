using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>What one answer has said so far, be it a stream or a whole body. Not thread-safe.</summary>
internal sealed class AnswerReader
{
    private readonly IReplySink _sink;
    private readonly WholeItemReader _whole;

    public AnswerReader(IReplySink sink)
    {
        _sink = sink;
        Items = new AnswerItems(sink);
        _whole = new WholeItemReader(Items, sink);
    }

    public AnswerItems Items { get; }

    /// <summary>The answer has begun and an event has said so.</summary>
    public bool Started { get; private set; }

    /// <summary>An end or a failure has been passed on; nothing may follow.</summary>
    public bool Ended { get; private set; }

    public void Start(JsonText id, JsonText model)
    {
        if (Started)
            return;
        Started = true;
        _sink.Accept(new ReplyStarted(id, model));
    }

    public void ReadItem(ref JsonCursor item, long? index) => _whole.Read(ref item, index, finished: false);

    /// <summary>Passes on what of the finished answer was not yet said, and its end.</summary>
    public void Finish(ref ResponseFields response)
    {
        if (Ended)
            return;
        if (response.Failure() is { } failure)
        {
            Fail(failure);
            return;
        }

        Start(response.Id, response.Model);
        if (response.Output.Kind == JsonKind.Array)
        {
            response.Output.EnterArray();
            for (var i = 0; response.Output.NextElement(); i++)
                _whole.Read(ref response.Output, i, finished: true);
        }

        Ended = true;
        _sink.Accept(new ReplyFinished(response.Reason(Items.AnyCalls), _whole.Hosted.In(response.Usage)));
    }

    public void Fail(GatewayError error)
    {
        if (Ended)
            return;
        Ended = true;
        _sink.Accept(new ReplyFailed(error));
    }
}
