using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>
/// Reads a reasoning item of the conversation. What it encrypts is OpenAI's, or an envelope with what another upstream wants back. How its texts were
/// cut stays in the extras, from which this dialect writes the item again.
/// </summary>
internal static class ReasoningReader
{
    public static Part Read(ref InputItem fields)
    {
        var extras = new List<ExtraField>(fields.Extras ?? []);
        var text = Texts(ref fields.Summary, "summary"u8, extras);
        var shown = Texts(ref fields.Content, "content"u8, extras);
        if (text.IsEmpty)
            text = shown;
        var state = State(fields.EncryptedContent, extras);
        return state is { IsRedacted: true } redacted
            ? new RedactedThinkingPart(redacted.Data)
            : new ThinkingPart(text, state) { Extras = extras };
    }

    private static ContinuationState? State(JsonText encrypted, List<ExtraField> fields)
    {
        if (encrypted.IsEmpty)
            return null;
        if (ContinuationEnvelope.TryUnpack(encrypted, out var state))
            return state;
        var id = fields.Find(static field => field.Name.Is("id"u8)).Value;
        return new ContinuationState(DialectId.OpenAIResponses, encrypted) { ItemId = id.Kind == JsonKind.String ? new JsonText(id.Utf8[1..^1]) : default };
    }

    private static JsonText Texts(ref JsonCursor cursor, ReadOnlySpan<byte> name, List<ExtraField> extras)
    {
        if (cursor.Kind == JsonKind.None)
            return default;
        var whole = cursor;
        var texts = new List<JsonText>();
        if (cursor.TryEnterArray())
        {
            while (cursor.NextElement())
                ReadText(ref cursor, texts);
        }

        extras.Add(new ExtraField(JsonText.FromPlain(name), whole.ReadRaw()));
        return Joined(texts);
    }

    private static void ReadText(ref JsonCursor cursor, List<JsonText> texts)
    {
        if (!cursor.TryEnterObject())
            return;
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("text"u8))
                texts.Add(cursor.TextOrSkip());
            else
                cursor.Skip();
        }
    }

    // Parts of a summary are paragraphs.
    private static JsonText Joined(List<JsonText> texts)
    {
        if (texts.Count < 2)
            return texts.Count == 0 ? default : texts[0];
        using var output = new JsonEmitter();
        foreach (var text in texts)
        {
            output.Append(output.Length > 0 ? "\\n\\n"u8 : default);
            output.Append(text.Span);
        }

        return new JsonText(output.WrittenSpan.ToArray());
    }
}
