using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>
/// The output items of one answer, as far as they have been passed on. Every text of this dialect comes two or three times: in pieces, whole at
/// the end of its part, and within the whole item; look-alikes leave some of these out. What was not yet said is said when it is met.
/// </summary>
internal sealed class AnswerItems(IReplySink sink)
{
    private static readonly JsonText Paragraph = JsonText.FromPlain("\\n\\n"u8);
    private static readonly JsonText FreeTextStart = JsonText.FromPlain("{\\\"input\\\":\\\""u8);
    private static readonly JsonText FreeTextEnd = JsonText.FromPlain("\\\"}"u8);
    private readonly List<AnswerItem> _items = [];
    private int _calls;

    public bool AnyCalls => _calls > 0;

    /// <summary>The item that an event is about; a new one where it was not heard of.</summary>
    /// <param name="finished">The answer is whole, and the number is the item's place in it.</param>
    /// <exception cref="DialectException">It is one item too many.</exception>
    public AnswerItem Find(long? index, JsonText id, bool finished = false)
    {
        for (var i = _items.Count - 1; i >= 0 && !id.IsEmpty; i--)
        {
            if (_items[i].Id.Equals(id))
                return _items[i];
        }

        // Ids change between the events of one item at some gateways. Others number every item 0: then what follows a whole item is another one.
        for (var i = _items.Count - 1; i >= 0 && index is not null; i--)
        {
            var item = _items[i];
            if (item.Index == index && (finished || !item.Done || id.IsEmpty || item.Id.IsEmpty))
                return item;
        }

        ToolCallLimit.CheckItems(_items.Count - _calls + 1);
        var added = new AnswerItem(index, new JsonText(id.Span.ToArray()));
        _items.Add(added);
        return added;
    }

    public void Text(AnswerItem item, long part, JsonText text)
    {
        if (text.IsEmpty)
            return;
        item.Say(part);
        sink.Accept(new TextDelta(text));
    }

    public void Refusal(AnswerItem item, long part, JsonText text)
    {
        if (text.IsEmpty)
            return;
        item.Say(part);
        sink.Accept(new RefusalDelta(text));
    }

    /// <summary>A summary has several parts, which are paragraphs of one thought.</summary>
    public void Thinking(AnswerItem item, long part, JsonText text)
    {
        if (text.IsEmpty)
            return;
        if (item.SaidAny && item.LastPart != part)
            sink.Accept(new ThinkingDelta(Paragraph));
        item.LastPart = part;
        item.Say(part);
        sink.Accept(new ThinkingDelta(text));
    }

    public void Cite(AnswerItem item, RawJson annotation)
    {
        item.Cited = true;
        sink.Accept(AnnotationReader.Read(annotation));
    }

    /// <param name="name">Where it is empty the call waits for its whole item.</param>
    /// <exception cref="DialectException">It is one call too many.</exception>
    public void Begin(AnswerItem item, JsonText callId, JsonText name, bool freeText)
    {
        if (item.Call is not null || name.IsEmpty)
            return;
        ToolCallLimit.Check(_calls + 1);
        item.Call = _calls++;
        item.IsFreeText = freeText;
        sink.Accept(new ToolCallStarted(item.Call.Value, callId, name) { IsFreeText = freeText });
    }

    public void Arguments(AnswerItem item, JsonText piece)
    {
        if (item.Call is not { } call || item.Done || piece.IsEmpty)
            return;
        if (item.IsFreeText)
        {
            if (!item.HasArguments)
                sink.Accept(new ToolCallDelta(call, FreeTextStart));
            piece = EscapedAgain(piece);
        }

        item.HasArguments = true;
        sink.Accept(new ToolCallDelta(call, piece));
    }

    /// <summary>The call is whole.</summary>
    public void End(AnswerItem item)
    {
        if (item.Call is not { } call || item.Done)
            return;
        if (item.IsFreeText)
        {
            if (!item.HasArguments)
                sink.Accept(new ToolCallDelta(call, FreeTextStart));
            sink.Accept(new ToolCallDelta(call, FreeTextEnd));
        }

        item.HasArguments = true;
        sink.Accept(new ToolCallEnded(call));
    }

    // The text of a JSON string within a JSON text within a string.
    private static JsonText EscapedAgain(JsonText text)
    {
        if (!text.Span.ContainsAny((byte)'\\', (byte)'"'))
            return text;
        using var output = new JsonEmitter(text.Span.Length * 2);
        output.AppendEscaped(text.Span);
        return new JsonText(output.WrittenSpan.ToArray());
    }
}
