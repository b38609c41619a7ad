using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>
/// The few edits of a body that is relayed to an Anthropic upstream: the model's name, fields for the gateway itself, and thinking that
/// Anthropic did not sign, which it would refuse (conformance B17). Everything else stays byte for byte.
/// </summary>
internal static class RelayEditor
{
    public static void Edit(RequestHead head, WriteContext context, JsonSplice splice)
    {
        var edits = new List<ByteRange>();
        if (head.Body.Span.IndexOf(ReplySearches.IdPrefix) >= 0 || MayHoldForeignThinking(head.Body.Span))
            UnsignedThinking.Find(head, context.Report, edits);

        var model = context.ModelText;
        head.Fields.TryFindRange("model"u8, out var start, out var length);
        if (!model.Equals(head.Model))
            edits.Add(new ByteRange(start, length, (byte[])[(byte)'"', .. model.Span, (byte)'"']));
        CutGatewayFields(head.Fields, edits);

        edits.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        foreach (var edit in edits)
            splice.Replace(edit.Start, edit.Length, edit.Replacement);
    }

    private static void CutGatewayFields(JsonFields fields, List<ByteRange> edits)
    {
        var cut = new FieldCut(fields.BodyStart);
        int start;
        int length;
        foreach (var field in fields.All)
        {
            if (GatewayFields.Has(new JsonText(fields.Json.Slice(field.NameStart, field.NameLength))))
                cut.Cut(field);
            else if (cut.Keep(field, out start, out length))
                edits.Add(new ByteRange(start, length));
        }

        if (cut.End(out start, out length))
            edits.Add(new ByteRange(start, length));
    }

    /// <summary>
    /// A quick look at the whole body. Quotes within texts are escaped, so that what it finds are field names and whole values; that a
    /// tool's schema or input has such a field only costs the closer look.
    /// </summary>
    private static bool MayHoldForeignThinking(ReadOnlySpan<byte> body)
    {
        // A thinking block says the word twice, as its type and as the name of its text; the request's own setting once.
        var words = body.Count("\"thinking\""u8);
        return words > 1 && words > (2 * Signatures(body)) + 1;
    }

    // Those that may be Anthropic's.
    private static int Signatures(ReadOnlySpan<byte> body)
    {
        var signed = 0;
        while (body.IndexOf("\"signature\""u8) is var at and >= 0)
        {
            body = body[(at + "\"signature\""u8.Length)..].TrimStart(" :\t\r\n"u8);
            if (body.IsEmpty || body[0] != (byte)'"')
                continue;
            var value = body[1..];
            var end = value.IndexOf((byte)'"');
            if (end >= 0 && WireTypes.MayBeSignature(value[..end]))
                signed++;
        }

        return signed;
    }
}

/// <param name="Replacement">Empty: the range is left out.</param>
internal readonly record struct ByteRange(int Start, int Length, ReadOnlyMemory<byte> Replacement = default);
