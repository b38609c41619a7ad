using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>
/// Tells the calls of one answer apart. The dialect numbers them with <c>index</c>; look-alikes leave it out, use one number for all,
/// repeat the name in every piece, or send whole calls at once (conformance B2; QuantumNous/new-api#6394, BerriAI/litellm#15307).
/// </summary>
internal sealed class ToolCallTracker
{
    private readonly List<Call> _calls = [];

    public bool Any => _calls.Count > 0;

    /// <param name="piece">What one element of <c>tool_calls</c> says.</param>
    /// <exception cref="DialectException">It begins one call too many.</exception>
    public void Accept(in Piece piece, IReplySink sink)
    {
        var call = Find(piece);
        if (call is null)
        {
            ToolCallLimit.Check(_calls.Count + 1);
            _calls.Add(call = new Call(_calls.Count, piece.Index));
        }

        if (call.Id.IsEmpty && !piece.Id.IsEmpty)
            call.Id = new JsonText(piece.Id.Span.ToArray());
        if (!call.Started && !piece.Name.IsEmpty)
        {
            EndComplete(sink);
            Start(call, piece.Name, sink);
        }

        if (!piece.Arguments.IsEmpty)
            Extend(call, piece.Arguments, sink);
    }

    /// <summary>The answer has ended: a call that never got its name is shown all the same, so that it does not vanish.</summary>
    public void Complete(IReplySink sink)
    {
        foreach (var call in _calls)
        {
            if (!call.Started && (!call.Id.IsEmpty || call.Early is not null))
                Start(call, JsonText.FromPlain("unnamed_tool"u8), sink);
        }
    }

    // This dialect has no word for the end of a call. One whose arguments are whole when the next begins is over: dialects that write one call after
    // the other can then stream the next instead of holding it back (interleaved calls are not whole, and wait).
    private void EndComplete(IReplySink sink)
    {
        foreach (var call in _calls)
        {
            if (call is not { Started: true, Ended: false } || !call.Scan.Complete)
                continue;
            call.Ended = true;
            sink.Accept(new ToolCallEnded(call.Number));
        }
    }

    private static void Start(Call call, JsonText name, IReplySink sink)
    {
        call.Name = new JsonText(name.Span.ToArray());
        call.Started = true;
        sink.Accept(new ToolCallStarted(call.Number, call.Id, call.Name));
        if (call.Early is not { } early)
            return;
        sink.Accept(new ToolCallDelta(call.Number, new JsonText(early)));
        call.Early = null;
    }

    private static void Extend(Call call, JsonText arguments, IReplySink sink)
    {
        call.Scan.Feed(arguments);
        if (call.Ended)
            return; // white space, or a second text behind the whole one
        if (call.Started)
            sink.Accept(new ToolCallDelta(call.Number, arguments));
        else
            call.Early = call.Early is { } early ? [.. early, .. arguments.Span] : arguments.Span.ToArray();
    }

    private Call? Find(in Piece piece)
    {
        var candidate = piece.Index is { } index ? LastWithIndex(index) : LastWithId(piece.Id);
        return candidate is null || IsAnother(candidate, piece) ? null : candidate;
    }

    // Without an index: the call with this id; pieces without an id belong to the call in the making.
    private Call? LastWithId(JsonText id)
    {
        if (id.IsEmpty)
            return _calls.Count > 0 ? _calls[^1] : null;
        for (var i = _calls.Count - 1; i >= 0; i--)
        {
            if (_calls[i].Id.Equals(id))
                return _calls[i];
        }

        return null;
    }

    private Call? LastWithIndex(long index)
    {
        for (var i = _calls.Count - 1; i >= 0; i--)
        {
            if (_calls[i].Index == index)
                return _calls[i];
        }

        return null;
    }

    /// <summary>Whether a piece that carries the number of <paramref name="call"/> begins another one.</summary>
    private static bool IsAnother(Call call, in Piece piece)
    {
        if (!piece.Id.IsEmpty && !call.Id.IsEmpty)
        {
            // Some make up an id for every piece: alone it begins a call only where the one at hand is complete.
            return !call.Id.Equals(piece.Id) && (!piece.Name.IsEmpty || (call.Scan.Complete && piece.Arguments.IsEmpty));
        }

        if (piece.Name.IsEmpty || !call.Started)
            return false;

        // No id to go by: another name, or the same one with arguments although those at hand are complete.
        return !call.Name.Equals(piece.Name) || (call.Scan.Complete && !piece.Arguments.IsEmpty);
    }

    /// <param name="Index">Null: not given.</param>
    internal readonly record struct Piece(long? Index, JsonText Id, JsonText Name, JsonText Arguments);

    private sealed class Call(int number, long? index)
    {
        public int Number { get; } = number;

        public long? Index { get; } = index;

        public JsonText Id { get; set; }

        public JsonText Name { get; set; }

        public bool Started { get; set; }

        public bool Ended { get; set; }

        /// <summary>Arguments that came before the name.</summary>
        public byte[]? Early { get; set; }

        public ArgumentsScan Scan;
    }
}
