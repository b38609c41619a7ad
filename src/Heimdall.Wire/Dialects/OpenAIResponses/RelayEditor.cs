using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>
/// What must change in a relayed body: the model's name; reasoning that another upstream signed and tools that it ran, which this one would refuse
/// ("encrypted content could not be verified"); fields for the gateway itself. The rest stays byte for byte.
/// </summary>
internal static class RelayEditor
{
    public static void Edit(RequestHead head, WriteContext context, JsonSplice splice)
    {
        var hasForeign = ContinuationEnvelope.MayBeIn(head.Body.Span);
        foreach (var kept in new RelayedFields(head, splice))
        {
            if (kept.Name.Is("model"u8))
                kept.ReplaceModel(head, context.ModelText, splice);
            else if (hasForeign && kept.Name.Is("input"u8))
                ForeignItems.Cut(head, kept.Field, context.Report, splice);
        }
    }
}
