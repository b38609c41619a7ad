using Heimdall.Wire.Json;
using Heimdall.Wire.Providers;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>
/// What must change in a relayed body: the model's name, and the usage report asked for, so that a streamed answer can be billed.
/// Fields for the gateway itself are cut out, and what earlier upstreams of other dialects wanted back. The rest stays byte for byte.
/// </summary>
internal static class RelayEditor
{
    private static readonly byte[] AskedForUsage = "{\"include_usage\":true}"u8.ToArray();
    private static readonly byte[] WholeField = "\"stream_options\":{\"include_usage\":true},"u8.ToArray();
    private static readonly byte[] FirstOption = "\"include_usage\":true,"u8.ToArray();
    private static readonly byte[] OnlyOption = "\"include_usage\":true"u8.ToArray();
    private static readonly byte[] True = "true"u8.ToArray();

    public static void Edit(RequestHead head, WriteContext context, JsonSplice splice)
    {
        var refusesOptions = context.Quirks.HasFlag(Quirks.NoStreamOptions);
        if (head.Stream && !refusesOptions && !head.Fields.TryFindRange("stream_options"u8, out _, out _))
            splice.Replace(head.Fields.BodyStart, 0, WholeField);

        var mayHoldEnvelopes = ContinuationEnvelope.MayBeIn(head.Body.Span);
        foreach (var kept in new RelayedFields(head, splice, unwanted: refusesOptions ? "stream_options"u8 : default))
        {
            if (kept.Name.Is("model"u8))
                kept.ReplaceModel(head, context.ModelText, splice);
            else if (kept.Name.Is("stream_options"u8) && head.Stream)
                AskForUsage(head, kept.Field, splice);
            else if (mayHoldEnvelopes && kept.Name.Is("messages"u8))
                ForeignStates.TakeOut(head.Body, kept.Field.ValueStart, kept.Field.ValueLength, context, splice);
        }
    }

    private static void AskForUsage(RequestHead head, JsonFields.Field field, JsonSplice splice)
    {
        var value = new RawJson(head.Body.Slice(field.ValueStart, field.ValueLength));
        if (value.Kind != JsonKind.Object)
        {
            splice.Replace(field.ValueStart, field.ValueLength, AskedForUsage);
            return;
        }

        var options = JsonFields.Scan(value.Utf8);
        if (!options.TryFindRange("include_usage"u8, out var start, out var length))
            splice.Replace(field.ValueStart + options.BodyStart, 0, options.All.Length == 0 ? OnlyOption : FirstOption);
        else if (!head.StreamUsage)
            splice.Replace(field.ValueStart + start, length, True);
    }
}
