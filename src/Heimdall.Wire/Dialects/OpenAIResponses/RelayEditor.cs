using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>
/// What must change in a relayed body: the model's name; reasoning that another upstream signed, which this one would refuse
/// ("encrypted content could not be verified"); fields for the gateway itself. The rest stays byte for byte.
/// </summary>
internal static class RelayEditor
{
    public static void Edit(RequestHead head, WriteContext context, JsonSplice splice)
    {
        var hasForeign = ContinuationEnvelope.MayBeIn(head.Body.Span);
        var cut = new FieldCut(head.Fields.BodyStart);
        int start;
        int length;
        foreach (var field in head.Fields.All)
        {
            var name = new JsonText(head.Body.Slice(field.NameStart, field.NameLength));
            if (GatewayFields.Has(name))
            {
                cut.Cut(field);
                continue;
            }

            if (cut.Keep(field, out start, out length))
                splice.Replace(start, length, default);
            if (name.Is("model"u8))
                ReplaceModel(head, context, field, splice);
            else if (hasForeign && name.Is("input"u8))
                ForeignReasoning.Cut(head, field, context.Report, splice);
        }

        if (cut.End(out start, out length))
            splice.Replace(start, length, default);
    }

    private static void ReplaceModel(RequestHead head, WriteContext context, JsonFields.Field field, JsonSplice splice)
    {
        var model = context.ModelText;
        if (!model.Equals(head.Model))
            splice.Replace(field.ValueStart + 1, field.ValueLength - 2, model.Escaped);
    }
}
