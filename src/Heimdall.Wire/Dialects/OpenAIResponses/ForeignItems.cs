using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>
/// Cuts the items out of a relayed input that are of our own making: reasoning whose encrypted content is an envelope or that nobody signed ("Item with id
/// 'rs_…' not found. Items are not persisted when `store` is set to false."), searches and code that another provider ran, in a container of its own.
/// </summary>
internal static class ForeignItems
{
    /// <summary>How the ids of reasoning items begin that are written for a client.</summary>
    public static ReadOnlySpan<byte> IdPrefix => "rs_hd1~"u8;

    /// <summary>Stands in the ids of all such items, behind what tells their kind; it holds what <see cref="ContinuationEnvelope.MayBeIn"/> looks for.</summary>
    public static ReadOnlySpan<byte> Mark => "hd1~"u8;

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

        report.Dropped("reasoning", "Reasoning of another upstream, and what its tools did, would be refused.");
    }

    private static bool IsForeign(ref JsonCursor cursor)
    {
        if (!cursor.TryEnterObject())
            return false;
        var (isReasoning, isEnvelope, isOurs) = (false, false, false);
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("type"u8))
                isReasoning = cursor.TextOrSkip().Is("reasoning"u8);
            else if (name.Is("encrypted_content"u8))
                isEnvelope = ContinuationEnvelope.TryUnpack(cursor.TextOrSkip(), out _);
            else if (name.Is("id"u8))
                isOurs = IsOurs(cursor.TextOrSkip());
            else
                cursor.Skip();
        }

        return isOurs || (isReasoning && isEnvelope);
    }

    // Words of a kind, an underscore, the mark.
    private static bool IsOurs(JsonText id)
    {
        var at = id.Span.IndexOf((byte)'_');
        return at >= 0 && id.Span[(at + 1)..].StartsWith(Mark);
    }
}
