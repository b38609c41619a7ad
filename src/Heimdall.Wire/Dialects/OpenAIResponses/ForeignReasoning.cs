using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Cuts the reasoning items out of a relayed input whose encrypted content is an envelope: an upstream of another dialect wrote what is in it.</summary>
internal static class ForeignReasoning
{
    /// <exception cref="DialectException">The input is not valid JSON.</exception>
    public static void Cut(RequestHead head, JsonFields.Field input, TranslationReport report, JsonSplice splice)
    {
        try
        {
            using var index = StructuralIndex.Build(head.Body.Slice(input.ValueStart, input.ValueLength));
            var cursor = new JsonCursor(index);
            if (cursor.Kind == JsonKind.Array)
                Cut(ref cursor, input.ValueStart, report, splice);
        }
        catch (JsonFault fault)
        {
            throw DialectException.InvalidRequest($"Invalid value for 'input': {fault.Message}.", "input");
        }
    }

    // With the comma behind an item, or the one before it once an item stays.
    private static void Cut(ref JsonCursor cursor, int offset, TranslationReport report, JsonSplice splice)
    {
        var keptEnd = -1;
        var cutStart = -1;
        var end = 0;
        cursor.EnterArray();
        while (cursor.NextElement())
        {
            var inside = cursor;
            var start = cursor.Position;
            end = start + cursor.ReadRaw().Span.Length;
            if (IsForeign(ref inside))
            {
                cutStart = cutStart < 0 ? start : cutStart;
                continue;
            }

            if (cutStart >= 0)
                splice.Replace(offset + cutStart, start - cutStart, default);
            (keptEnd, cutStart) = (end, -1);
        }

        if (cutStart >= 0)
        {
            var from = keptEnd >= 0 ? keptEnd : cutStart;
            splice.Replace(offset + from, end - from, default);
        }

        report.Dropped("reasoning.encrypted_content", "Reasoning that another upstream signed would be refused.");
    }

    private static bool IsForeign(ref JsonCursor cursor)
    {
        if (!cursor.TryEnterObject())
            return false;
        var (isReasoning, isEnvelope) = (false, false);
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("type"u8))
                isReasoning = cursor.TextOrSkip().Is("reasoning"u8);
            else if (name.Is("encrypted_content"u8))
                isEnvelope = ContinuationEnvelope.TryUnpack(cursor.TextOrSkip(), out _);
            else
                cursor.Skip();
        }

        return isReasoning && isEnvelope;
    }
}
