using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>
/// Takes out of a relayed conversation what belongs to other upstreams that answered earlier turns: envelopes in the ids of calls, which are longer than
/// the upstream takes, and in <c>reasoning_details</c>, which it could not read.
/// </summary>
internal static class ForeignStates
{
    /// <param name="start">Of the value of <c>messages</c> in the body.</param>
    /// <exception cref="DialectException">The messages are not valid JSON.</exception>
    public static void TakeOut(ReadOnlyMemory<byte> body, int start, int length, WriteContext context, JsonSplice splice)
    {
        try
        {
            using var index = StructuralIndex.Build(body.Slice(start, length));
            var cursor = new JsonCursor(index);
            if (!cursor.TryEnterArray())
                return;
            while (cursor.NextElement())
            {
                var at = start + cursor.Position;
                var message = cursor.ReadRaw();
                if (message.Kind == JsonKind.Object && ContinuationEnvelope.MayBeIn(message.Span))
                    Edit(message, at, context, splice);
            }
        }
        catch (JsonFault fault)
        {
            throw DialectException.InvalidRequest($"We could not parse the JSON body of your request: {fault.Message}.");
        }
    }

    private static void Edit(RawJson message, int offset, WriteContext context, JsonSplice splice)
    {
        var fields = JsonFields.Scan(message.Utf8);
        var cut = new FieldCut(fields.BodyStart);
        int start;
        int length;
        foreach (var field in fields.All)
        {
            var name = new JsonText(message.Utf8.Slice(field.NameStart, field.NameLength));
            var value = new RawJson(message.Utf8.Slice(field.ValueStart, field.ValueLength));
            var rest = name.Is("reasoning_details"u8) && value.Kind == JsonKind.Array ? ReasoningDetails.WithoutEnvelopes(value) : null;
            if (rest is not null)
                context.Report.Dropped("reasoning_details", "Another upstream wrote it, and no other can read it.");
            if (rest is { IsEmpty: true })
            {
                cut.Cut(field);
                continue;
            }

            if (cut.Keep(field, out start, out length))
                splice.Replace(offset + start, length, default);
            if (rest is { } others)
                splice.Replace(offset + field.ValueStart, field.ValueLength, others);
            else if (name.Is("tool_call_id"u8))
                RestoreId(value, offset + field.ValueStart, context, splice);
            else if (name.Is("tool_calls"u8) && value.Kind == JsonKind.Array)
                RestoreIds(value, offset + field.ValueStart, context, splice);
        }

        if (cut.End(out start, out length))
            splice.Replace(offset + start, length, default);
    }

    private static void RestoreIds(RawJson calls, int offset, WriteContext context, JsonSplice splice)
    {
        using var index = StructuralIndex.Build(calls.Utf8);
        var cursor = new JsonCursor(index);
        cursor.EnterArray();
        while (cursor.NextElement())
        {
            if (!cursor.TryEnterObject())
                continue;
            while (cursor.NextProperty(out var name))
            {
                var at = offset + cursor.Position;
                var value = cursor.ReadRaw();
                if (name.Is("id"u8))
                    RestoreId(value, at, context, splice);
            }
        }
    }

    private static void RestoreId(RawJson id, int start, WriteContext context, JsonSplice splice)
    {
        if (id.Kind != JsonKind.String)
            return;
        var plain = ContinuationEnvelope.UnpackId(new JsonText(id.Utf8[1..^1]), out var state);
        if (state is null)
            return;
        context.Report.Dropped("thought_signature", "Another upstream wrote it, and no other can read it.");
        splice.Replace(start + 1, id.Span.Length - 2, ToolCallIds.For(plain, context.Quirks).Escaped);
    }
}
