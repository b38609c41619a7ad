using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>
/// Finds the thinking blocks of a body that Anthropic did not sign, and the blocks of searches that it did not run, as ranges to leave out.
/// </summary>
internal static class UnsignedThinking
{
    /// <exception cref="DialectException">The messages are not valid JSON.</exception>
    public static void Find(RequestHead head, TranslationReport report, List<ByteRange> edits)
    {
        if (!head.Fields.TryFindRange("messages"u8, out var start, out var length))
            return;
        try
        {
            using var index = StructuralIndex.Build(head.Body.Slice(start, length));
            var cursor = new JsonCursor(index);
            if (cursor.Kind == JsonKind.Array)
                FindInMessages(cursor, start, report, edits);
        }
        catch (JsonFault fault)
        {
            throw DialectException.InvalidRequest($"The request body is not valid JSON: {fault.Message}");
        }
    }

    private static void FindInMessages(JsonCursor cursor, int offset, TranslationReport report, List<ByteRange> edits)
    {
        var messages = new List<Element>();
        cursor.EnterArray();
        for (var i = 0; cursor.NextElement(); i++)
        {
            var inside = cursor;
            var start = offset + cursor.Position;
            var end = start + cursor.ReadRaw().Span.Length;
            var parts = PartsOf(inside, offset, edits);
            var emptied = parts.Count > 0 && parts.TrueForAll(static part => part.LeaveOut);
            if (parts.Exists(static part => part.LeaveOut))
                report.Dropped($"messages.{i}.thinking", "Thinking that Anthropic did not sign, and searches that it did not run, would be refused.");

            // The API refuses a message without content, and takes two user turns in a row.
            messages.Add(new Element(start, end, emptied));
            if (!emptied)
                Cut(parts, edits);
        }

        Cut(messages, edits);
    }

    private static List<Element> PartsOf(JsonCursor cursor, int offset, List<ByteRange> edits)
    {
        var parts = new List<Element>();
        if (cursor.Kind != JsonKind.Object)
            return parts;
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (!name.Is("content"u8) || cursor.Kind != JsonKind.Array)
            {
                cursor.Skip();
                continue;
            }

            cursor.EnterArray();
            while (cursor.NextElement())
            {
                var inside = cursor;
                var start = offset + cursor.Position;
                var end = start + cursor.ReadRaw().Span.Length;
                parts.Add(new Element(start, end, IsForeign(inside, offset, edits)));
            }
        }

        return parts;
    }

    private static bool IsForeign(JsonCursor cursor, int offset, List<ByteRange> edits)
    {
        if (cursor.Kind != JsonKind.Object)
            return false;
        var (isThinking, isSigned, isOurSearch) = (false, false, false);
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("type"u8) && cursor.Kind == JsonKind.String)
                isThinking = cursor.ReadText().Is("thinking"u8);
            else if (name.Is("signature"u8) && cursor.Kind == JsonKind.String)
                isSigned = WireTypes.MayBeSignature(cursor.ReadText().Span);
            else if ((name.Is("id"u8) || name.Is("tool_use_id"u8)) && cursor.Kind == JsonKind.String)
                isOurSearch = cursor.ReadText().StartsWith(ReplySearches.IdPrefix);
            else if (name.Is("citations"u8) && cursor.Kind == JsonKind.Array)
                CutOurCitations(ref cursor, offset, edits);
            else
                cursor.Skip();
        }

        return isOurSearch || (isThinking && !isSigned);
    }

    // Anthropic proves its citations with an index of its own; without one they are refused, and null is taken.
    private static void CutOurCitations(ref JsonCursor cursor, int offset, List<ByteRange> edits)
    {
        var start = offset + cursor.Position;
        var citations = cursor.ReadRaw();
        if (citations.Span.IndexOf("\"encrypted_index\":\"\""u8) >= 0)
            edits.Add(new ByteRange(start, citations.Span.Length, NoCitations));
    }

    private static readonly byte[] NoCitations = "null"u8.ToArray();

    // With the comma behind it, or before it once an element stays.
    private static void Cut(List<Element> elements, List<ByteRange> edits)
    {
        var anyStays = false;
        for (var i = 0; i < elements.Count; i++)
        {
            var element = elements[i];
            if (!element.LeaveOut)
            {
                anyStays = true;
                continue;
            }

            var start = anyStays ? elements[i - 1].End : element.Start;
            var end = !anyStays && i + 1 < elements.Count ? elements[i + 1].Start : element.End;
            edits.Add(new ByteRange(start, end - start));
        }
    }

    /// <summary>An element of an array, as a range of the body.</summary>
    private readonly record struct Element(int Start, int End, bool LeaveOut);
}
