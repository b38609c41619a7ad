using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Passes on what a whole output item says and its pieces did not.</summary>
internal sealed class WholeItemReader(AnswerItems items, IReplySink sink)
{
    /// <summary>In the items that were read.</summary>
    public HostedCalls Hosted { get; } = new();

    /// <param name="index">The item's place in the output.</param>
    /// <param name="finished">The answer is whole.</param>
    public void Read(ref JsonCursor cursor, long? index, bool finished)
    {
        if (cursor.Kind != JsonKind.Object)
        {
            cursor.Skip();
            return;
        }

        var whole = cursor;
        var fields = default(ItemHead);
        fields.Read(ref cursor);
        var item = items.Find(index, fields.Id, finished);
        if (item.Done)
            return;
        Hosted.Add(whole);
        Pass(item, ref fields, whole);
        item.Done = true;
    }

    private void Pass(AnswerItem item, ref ItemHead fields, JsonCursor whole)
    {
        if (fields.Type.Is("message"u8))
            PassMessage(item, ref fields);
        else if (fields.Type.Is("reasoning"u8))
            PassReasoning(item, ref fields);
        else if (fields.Type.Is("function_call"u8))
            PassCall(item, fields, fields.Arguments, freeText: false);
        else if (fields.Type.Is("custom_tool_call"u8))
            PassCall(item, fields, fields.Input, freeText: true);
        else if (fields.Type.Is("web_search_call"u8))
            WebSearchReader.Pass(fields.Id, whole.ReadRaw(), sink);
        else if (fields.Type.Is("code_interpreter_call"u8))
            CodeInterpreterReader.Pass(fields.Id, whole.ReadRaw(), sink);
        else if (!fields.Type.IsEmpty)
            sink.Accept(new OpaqueContent(fields.Type, whole.ReadRaw()) { Origin = DialectId.OpenAIResponses });
    }

    // A compacted conversation holds what the user said; nobody else's words are an answer.
    private void PassMessage(AnswerItem item, ref ItemHead fields)
    {
        if (fields.Content.Kind != JsonKind.Array || fields.Role.Is("user"u8))
            return;
        fields.Content.EnterArray();
        for (var i = 0; fields.Content.NextElement(); i++)
            PassContent(ref fields.Content, item, i);
        if (item.SaidAny)
            sink.Accept(PartEnded.Instance);
    }

    private void PassContent(ref JsonCursor cursor, AnswerItem item, long part)
    {
        if (!cursor.TryEnterObject())
            return;
        var (text, refusal) = (default(JsonText), default(JsonText));
        var annotations = default(JsonCursor);
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("text"u8))
            {
                text = cursor.TextOrSkip();
            }
            else if (name.Is("refusal"u8))
            {
                refusal = cursor.TextOrSkip();
            }
            else
            {
                if (name.Is("annotations"u8))
                    annotations = cursor;
                cursor.Skip();
            }
        }

        if (!item.HasSaid(part))
        {
            items.Text(item, part, text);
            items.Refusal(item, part, refusal);
        }

        if (!item.Cited && annotations.Kind == JsonKind.Array)
            PassAnnotations(ref annotations, item);
    }

    private void PassAnnotations(ref JsonCursor cursor, AnswerItem item)
    {
        cursor.EnterArray();
        while (cursor.NextElement())
            items.Cite(item, cursor.ReadRaw());
        item.Cited = false; // the next part has its own
    }

    // The summary is what shall be shown; who has none shows the reasoning itself.
    private void PassReasoning(AnswerItem item, ref ItemHead fields)
    {
        if (!item.SaidAny)
            PassThoughts(ref fields.Summary, item);
        if (!item.SaidAny)
            PassThoughts(ref fields.Content, item);
        if (!fields.EncryptedContent.IsEmpty)
            sink.Accept(new ThinkingSigned(new ContinuationState(DialectId.OpenAIResponses, fields.EncryptedContent) { ItemId = fields.Id }));
        else if (item.SaidAny)
            sink.Accept(PartEnded.Instance);
    }

    private void PassThoughts(ref JsonCursor cursor, AnswerItem item)
    {
        if (cursor.Kind != JsonKind.Array)
            return;
        cursor.EnterArray();
        for (var i = 0; cursor.NextElement(); i++)
        {
            if (!cursor.TryEnterObject())
                continue;
            while (cursor.NextProperty(out var name))
            {
                if (name.Is("text"u8))
                    items.Thinking(item, i, cursor.TextOrSkip());
                else
                    cursor.Skip();
            }
        }
    }

    private void PassCall(AnswerItem item, in ItemHead fields, JsonText arguments, bool freeText)
    {
        // A call that nobody named is shown all the same, so that it does not vanish.
        items.Begin(item, fields.CallId.IsEmpty ? fields.Id : fields.CallId, fields.Name.IsEmpty ? JsonText.FromPlain("unnamed_tool"u8) : fields.Name, freeText);
        if (!item.HasArguments)
            items.Arguments(item, arguments);
        items.End(item);
    }
}
