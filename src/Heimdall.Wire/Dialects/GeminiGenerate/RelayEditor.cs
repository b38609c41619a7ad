using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>
/// What must change in a relayed body: fields for the gateway itself are cut out, and so are signatures that another provider wrote and that reached the
/// client in an envelope (it switched models in the midst of the conversation). The rest stays byte for byte.
/// </summary>
internal static class RelayEditor
{
    public static void Edit(RequestHead head, WriteContext context, JsonSplice splice)
    {
        var hasEnvelopes = ContinuationEnvelope.MayBeIn(head.Body.Span);
        foreach (var (name, field) in new RelayedFields(head, splice))
        {
            if (hasEnvelopes && name.Is("contents"u8))
                EditContents(head.Body.Slice(field.ValueStart, field.ValueLength), field.ValueStart, context, splice);
        }
    }

    private static void EditContents(ReadOnlyMemory<byte> contents, int offset, WriteContext context, JsonSplice splice)
    {
        using var index = StructuralIndex.Build(contents);
        var cursor = new JsonCursor(index);
        if (!cursor.TryEnterArray())
            return;
        while (cursor.NextElement())
        {
            if (!cursor.TryEnterObject())
                continue;
            while (cursor.NextProperty(out var name))
            {
                if (name.Is("parts"u8) && cursor.TryEnterArray())
                    EditParts(ref cursor, offset, context, splice);
                else if (!name.Is("parts"u8))
                    cursor.Skip();
            }
        }
    }

    private static void EditParts(ref JsonCursor cursor, int offset, WriteContext context, JsonSplice splice)
    {
        while (cursor.NextElement())
        {
            if (!cursor.TryEnterObject())
                continue;
            while (cursor.NextProperty(out var name))
            {
                if (!name.Named("thoughtSignature"u8) || cursor.Kind != JsonKind.String)
                {
                    cursor.Skip();
                    continue;
                }

                var at = offset + cursor.Position + 1;
                var signature = cursor.ReadText();
                if (ContinuationEnvelope.TryUnpack(signature, out var state))
                    splice.Replace(at, signature.Span.Length, Replacement(state, context).Escaped);
            }
        }
    }

    // In the place of a foreign one stands the value that skips the check: to cut the field out would leave a call unsigned, which newer models refuse.
    private static JsonText Replacement(ContinuationState state, WriteContext context)
    {
        if (state.IsReadableBy(DialectId.GeminiGenerate, context.Provider))
            return state.Data;
        context.Report.Repaired("thought_signature", "It was written by another provider; the documented value to skip the check is sent.");
        return Signatures.Bypass;
    }
}
