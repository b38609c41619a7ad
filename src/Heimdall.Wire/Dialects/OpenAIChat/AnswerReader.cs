using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>
/// What one answer has said so far. Reads the chunks of a stream and the body of a buffered answer alike: the second holds a
/// <c>message</c> where the first hold <c>delta</c>s. Not thread-safe.
/// </summary>
/// <param name="buffered">Where both stand side by side (Perplexity), the message is what counts.</param>
internal sealed class AnswerReader(IReplySink sink, bool buffered = false)
{
    private readonly DeltaReader _delta = new(sink);
    private bool _searched;
    private bool _cites;
    private Usage? _usage;

    /// <summary>The answer has begun and an event has said so.</summary>
    public bool Started { get; private set; }

    /// <summary>An end or a failure has been passed on; nothing may follow.</summary>
    public bool Ended { get; private set; }

    /// <summary>As last reported, with the search that the answer cites.</summary>
    public Usage? Usage => Annotations.SearchIn(_usage, _cites);

    /// <summary>Empty until the upstream says why the answer ended.</summary>
    public JsonText FinishReason { get; private set; }

    public bool HasFinishReason => !FinishReason.IsEmpty;

    /// <exception cref="JsonFault">The text is damaged.</exception>
    public void Read(StructuralIndex text)
    {
        // Fields come in any order, and some decide how others are read: find them first.
        var head = default(AnswerHead);
        var cursor = new JsonCursor(text);
        head.Read(ref cursor);
        cursor.End();

        _usage = head.Usage ?? _usage;
        _cites = _cites || Annotations.AreIn(text.Json.Span);
        if (!head.Error.IsAbsent)
        {
            Fail(ErrorBody.ReadInStream(text.Json));
            return;
        }

        if (head.Choices.Kind != JsonKind.Array)
            return;
        head.Choices.EnterArray();
        while (!Ended && head.Choices.NextElement())
            ReadChoice(ref head.Choices, ref head);
    }

    /// <summary>Passes on the end, with the usage as last reported.</summary>
    public void Finish()
    {
        if (Ended)
            return;
        Start(default, default);
        _delta.ToolCalls.Complete(sink);
        Ended = true;
        sink.Accept(new ReplyFinished(FinishReasons.Read(FinishReason, _delta.ToolCalls.Any), Usage));
    }

    public void Fail(GatewayError error)
    {
        if (Ended)
            return;
        Ended = true;
        sink.Accept(new ReplyFailed(error) { Usage = Usage });
    }

    private void Start(JsonText id, JsonText model)
    {
        if (Started)
            return;
        Started = true;
        sink.Accept(new ReplyStarted(id, model) { Usage = Usage });
    }

    private void ReadChoice(ref JsonCursor cursor, ref AnswerHead head)
    {
        var choice = default(ChoiceFields);
        choice.Read(ref cursor);
        if (choice.Index != 0)
            return; // n > 1: one answer is what the other dialects can say

        Start(head.Id, head.Model);
        PassSearch(head.SearchResults);
        if (!TryReadSaid(ref buffered ? ref choice.Message : ref choice.Delta))
            TryReadSaid(ref buffered ? ref choice.Delta : ref choice.Message);

        if (choice.FinishReason.IsEmpty)
            return;
        if (choice.HasError || FinishReasons.IsFailure(choice.FinishReason))
            Fail(new GatewayError(ErrorKind.Upstream, ErrorSource.Upstream, $"The upstream broke off its answer ({choice.FinishReason})."));
        else
            FinishReason = new JsonText(choice.FinishReason.Span.ToArray());
    }

    // Stands in every chunk of such a stream.
    private void PassSearch(JsonCursor results)
    {
        if (_searched || Annotations.Hits(results) is not { Count: > 0 } hits)
            return;
        _searched = true;
        sink.Accept(new WebSearchStarted(default, default) { Origin = DialectId.OpenAIChat });
        sink.Accept(new WebSearchEnded(default, hits) { Origin = DialectId.OpenAIChat });
    }

    private bool TryReadSaid(ref JsonCursor said)
    {
        if (said.Kind != JsonKind.Object)
            return false;
        _delta.Read(ref said);
        return true;
    }
}
