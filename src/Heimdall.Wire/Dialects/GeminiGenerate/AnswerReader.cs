using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>
/// What one answer has said so far. The pieces of a stream and a buffered answer are the same object, and a stream that was asked for without
/// <c>alt=sse</c> is an array of them; all are read here. Not thread-safe.
/// </summary>
internal sealed class AnswerReader
{
    private readonly IReplySink _sink;
    private readonly PartEvents _parts;
    private readonly UrlContext _pages;
    private JsonText _finishReason;
    private JsonText _finishMessage;
    private JsonText? _blocked;
    private RawJson _grounding;
    private Usage? _usage;

    public AnswerReader(IReplySink sink)
    {
        _sink = sink;
        _parts = new PartEvents(sink);
        _pages = new UrlContext(sink);
    }

    /// <summary>The answer has begun and an event has said so.</summary>
    public bool Started { get; private set; }

    /// <summary>An end or a failure has been passed on; nothing may follow.</summary>
    public bool Ended { get; private set; }

    /// <summary>The upstream has said why the answer ended.</summary>
    public bool HasEnd => !_finishReason.IsEmpty || _blocked is not null;

    /// <summary>As last reported, with <see cref="Searches"/>.</summary>
    public Usage? Usage => Searches is null || _usage is null ? _usage : _usage with { WebSearchRequests = Searches };

    /// <summary>Searches of the web that the answer rests on, as last reported: the report of usage leaves them out. Null: nobody told of any.</summary>
    public long? Searches { get; set; }

    /// <summary>Null until the upstream has said it.</summary>
    public StopReason? StopReason => _blocked is not null ? Canonical.StopReason.Refusal
        : _finishReason.IsEmpty ? null
        : FinishReasons.Read(_finishReason, _parts.AnyCall);

    /// <exception cref="JsonFault">The text is damaged.</exception>
    public void Read(StructuralIndex text)
    {
        var cursor = new JsonCursor(text);
        if (cursor.Kind == JsonKind.Array)
        {
            cursor.EnterArray();
            while (cursor.NextElement())
                ReadPiece(ref cursor);
        }
        else
        {
            ReadPiece(ref cursor);
        }

        cursor.End();
    }

    /// <summary>Passes on the end, with the usage as last reported.</summary>
    public void Finish()
    {
        if (Ended)
            return;
        Start(default, default);
        _parts.Complete();
        Grounding.Pass(_grounding, _sink);
        var reason = StopReason ?? Canonical.StopReason.EndTurn;
        if (!_parts.Any && _finishReason.Is("OTHER"u8))
        {
            Fail(BrokenOff(_finishMessage.ToString()));
            return;
        }

        // A refusal that said nothing yields the words that came with it.
        var explanation = _blocked ?? _finishMessage;
        if (reason == Canonical.StopReason.Refusal && !_parts.Any && !explanation.IsEmpty)
            _sink.Accept(new RefusalDelta(explanation));
        Ended = true;
        _sink.Accept(new ReplyFinished(reason, Usage));
    }

    public void Fail(GatewayError error)
    {
        if (Ended)
            return;
        Ended = true;
        _sink.Accept(new ReplyFailed(error));
    }

    private void ReadPiece(ref JsonCursor cursor)
    {
        if (Ended || cursor.Kind != JsonKind.Object)
        {
            cursor.Skip();
            return;
        }

        var whole = cursor;
        var head = default(AnswerHead);
        head.Read(ref cursor);
        if (head.HasError)
        {
            Fail(ErrorBody.ReadInStream(whole.ReadRaw().Utf8));
            return;
        }

        _usage = head.Usage ?? _usage;
        ReadFeedback(ref head.PromptFeedback);
        if (head.Candidates.Kind != JsonKind.Array)
            return;
        head.Candidates.EnterArray();
        while (!Ended && head.Candidates.NextElement())
            ReadCandidate(ref head);
    }

    // https://ai.google.dev/api/generate-content#PromptFeedback: a prompt that is blocked has no candidates.
    private void ReadFeedback(ref JsonCursor cursor)
    {
        if (cursor.Kind != JsonKind.Object)
            return;
        var reason = default(JsonText);
        var message = default(JsonText);
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Named("blockReason"u8))
                reason = cursor.TextOrSkip();
            else if (name.Named("blockReasonMessage"u8))
                message = cursor.TextOrSkip();
            else
                cursor.Skip();
        }

        if (!message.IsEmpty)
            _blocked = Copy(message);
        else if (!reason.IsEmpty)
            _blocked = new JsonText((byte[])[.. "The upstream blocked the prompt ("u8, .. reason.Span, .. ")."u8]);
    }

    private void ReadCandidate(ref AnswerHead head)
    {
        var candidate = default(CandidateFields);
        candidate.Read(ref head.Candidates);
        if (candidate.Index != 0)
            return; // candidateCount > 1: one answer is what the other dialects can say

        Start(head.Id, head.Model);
        _pages.Pass(candidate.UrlContext);
        candidate.PassParts(_parts);
        if (!candidate.Grounding.IsAbsent)
        {
            _grounding = new RawJson(candidate.Grounding.Utf8.ToArray());
            Searches = Grounding.Searches(_grounding) ?? Searches;
        }

        if (candidate.FinishReason.IsEmpty)
            return;

        // Looked into before they are kept: a damaged word is found here, where it fails the piece and nothing more.
        var isFailure = FinishReasons.IsFailure(candidate.FinishReason);
        var message = candidate.FinishMessage.ToString();
        _finishReason = Copy(candidate.FinishReason);
        _finishMessage = Copy(candidate.FinishMessage);
        if (isFailure)
            Fail(BrokenOff(message));
    }

    private GatewayError BrokenOff(string message) => new(
        ErrorKind.Upstream,
        ErrorSource.Upstream,
        message.Length == 0 ? $"The upstream broke off its answer ({_finishReason})." : $"The upstream broke off its answer ({_finishReason}): {message}");

    private void Start(JsonText id, JsonText model)
    {
        if (Started)
            return;
        Started = true;
        _sink.Accept(new ReplyStarted(id, model) { Usage = Usage });
    }

    private static JsonText Copy(JsonText text) => new(text.Span.ToArray());
}
