using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>
/// OpenRouter's <c>reasoning_details</c> (https://openrouter.ai/docs/guides/best-practices/reasoning-tokens#preserving-reasoning, seen 2026-11): objects of
/// type <c>reasoning.text</c> (with a <c>signature</c>), <c>reasoning.summary</c> and <c>reasoning.encrypted</c> (with <c>data</c>), which go back as they
/// came. As a <see cref="ContinuationState"/> such an object travels without its text, which stands in the thinking part beside it.
/// </summary>
internal static class ReasoningDetails
{
    /// <summary>Passes on what an answer's details say.</summary>
    /// <param name="saidHere">The same text stands in a plain field beside the details.</param>
    /// <param name="saidBefore">A plain field has held text; a detail that brings text and signature together then repeats it (as our own encoder does).</param>
    public static void Pass(ref JsonCursor cursor, bool saidHere, bool saidBefore, IReplySink sink)
    {
        if (cursor.Kind != JsonKind.Array)
            return;
        cursor.EnterArray();
        while (cursor.NextElement())
        {
            var detail = Detail.Read(ref cursor);
            if (!detail.Text.IsEmpty && !saidHere && !(saidBefore && !detail.State.IsEmpty))
                sink.Accept(new ThinkingDelta(detail.Text));
            if (!detail.State.IsEmpty)
                sink.Accept(new ThinkingSigned(new ContinuationState(DialectId.OpenAIChat, WithoutText(detail.Whole))));
        }
    }

    /// <summary>
    /// Reads what a client sends back. Details of another make than ours say what they have to say to a reader; what in them is encrypted is
    /// for their own author only, and stays where it is.
    /// </summary>
    /// <returns>True when an envelope of ours was among them.</returns>
    public static bool Read(RawJson details, List<Part> parts)
    {
        var ours = false;
        using var index = StructuralIndex.Build(details.Utf8);
        var cursor = new JsonCursor(index);
        cursor.EnterArray();
        while (cursor.NextElement())
        {
            var detail = Detail.Read(ref cursor);
            if (ContinuationEnvelope.TryUnpack(detail.State, out var state))
            {
                ours = true;
                parts.Add(state.IsRedacted ? new RedactedThinkingPart(state.Data) : new ThinkingPart(detail.Text, state));
            }
            else if (!detail.Text.IsEmpty)
            {
                parts.Add(new ThinkingPart(detail.Text, null));
            }
        }

        return ours;
    }

    /// <summary>The details without those that hold an envelope of ours; empty: none is left. Null: none was ours.</summary>
    public static ReadOnlyMemory<byte>? WithoutEnvelopes(RawJson details)
    {
        using var index = StructuralIndex.Build(details.Utf8);
        using var rest = new JsonEmitter(details.Span.Length + 2);
        var (ours, others) = (false, false);
        var cursor = new JsonCursor(index);
        cursor.EnterArray();
        rest.BeginArray();
        while (cursor.NextElement())
        {
            var detail = Detail.Read(ref cursor);
            if (ContinuationEnvelope.TryUnpack(detail.State, out _))
            {
                ours = true;
                continue;
            }

            others = true;
            rest.Raw(detail.Whole);
        }

        rest.EndArray();
        if (!ours)
            return null;
        return others ? rest.WrittenSpan.ToArray() : ReadOnlyMemory<byte>.Empty;
    }

    /// <summary>Writes a detail back with its text.</summary>
    public static void Write(ContinuationState state, JsonText text, JsonEmitter output)
    {
        var fields = JsonFields.Scan(state.Data.Decode());
        var textField = (fields.FindText("type"u8) ?? default) switch
        {
            var type when type.Is("reasoning.text"u8) => "text"u8,
            var type when type.Is("reasoning.summary"u8) => "summary"u8,
            _ => default,
        };
        output.BeginObject();
        foreach (var field in fields.All)
        {
            output.Name(new JsonText(fields.Json.Slice(field.NameStart, field.NameLength)));
            output.Raw(new RawJson(fields.Json.Slice(field.ValueStart, field.ValueLength)));
        }

        if (!textField.IsEmpty)
        {
            output.Name(textField);
            output.Text(text);
        }

        output.EndObject();
    }

    private static JsonText WithoutText(RawJson detail)
    {
        var fields = JsonFields.Scan(detail.Utf8);
        using var rest = new JsonEmitter(detail.Span.Length);
        rest.BeginObject();
        foreach (var field in fields.All)
        {
            var name = new JsonText(fields.Json.Slice(field.NameStart, field.NameLength));
            if (name.Is("text"u8) || name.Is("summary"u8))
                continue;
            rest.Name(name);
            rest.Raw(new RawJson(fields.Json.Slice(field.ValueStart, field.ValueLength)));
        }

        rest.EndObject();
        using var text = new JsonEmitter(detail.Span.Length * 2);
        text.AppendEscaped(rest.WrittenSpan);
        return new JsonText(text.WrittenSpan.ToArray());
    }

    private readonly ref struct Detail
    {
        public RawJson Whole { get; private init; }

        /// <summary>What a reader may see.</summary>
        public JsonText Text { get; private init; }

        /// <summary>A signature, or encrypted data.</summary>
        public JsonText State { get; private init; }

        public static Detail Read(ref JsonCursor cursor)
        {
            var whole = cursor;
            JsonText text = default, state = default;
            if (!cursor.TryEnterObject())
                return new Detail { Whole = whole.ReadRaw() };
            while (cursor.NextProperty(out var name))
            {
                if (name.Is("text"u8) || name.Is("summary"u8))
                    text = cursor.TextOrSkip();
                else if (name.Is("signature"u8) || name.Is("data"u8))
                    state = cursor.TextOrSkip() is { IsEmpty: false } found ? found : state;
                else
                    cursor.Skip();
            }

            return new Detail { Whole = whole.ReadRaw(), Text = text, State = state };
        }
    }
}
