using Heimdall.Wire.Canonical;
using Heimdall.Wire.Dialects.OpenAIChat;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>What a <c>response</c> object says of itself: the buffered answer, or the one within an event.</summary>
internal ref struct ResponseFields
{
    public JsonText Id;
    public JsonText Model;
    public JsonText Status;
    public JsonText IncompleteReason;

    /// <summary>Absent where it says null.</summary>
    public RawJson Error;
    public Usage? Usage;
    private ServiceTier? _tier;

    // A cursor that was never set finds no value.
    public JsonCursor Output;

    public void Read(ref JsonCursor cursor)
    {
        if (!cursor.TryEnterObject())
            return;
        while (cursor.NextProperty(out var name))
            ReadField(ref cursor, name);
        if (Usage is not null && _tier is not null)
            Usage = Usage with { ServiceTier = _tier };
    }

    /// <summary>The failure that the object tells of; null where it tells of none.</summary>
    public readonly GatewayError? Failure()
    {
        if (!Error.IsAbsent)
            return ErrorBody.ReadInStream(Error.Kind == JsonKind.Object ? Error.Utf8 : (byte[])[.. "{\"message\":"u8, .. Error.Span, .. "}"u8]);
        if (Status.Is("failed"u8))
            return new GatewayError(ErrorKind.Upstream, ErrorSource.Upstream, "The upstream failed without saying why.");
        if (Status.Is("cancelled"u8))
            return new GatewayError(ErrorKind.Upstream, ErrorSource.Upstream, "The answer was cancelled at the upstream.");
        return null;
    }

    /// <param name="called">The answer holds calls that the client is to make.</param>
    public readonly StopReason Reason(bool called)
    {
        if (Status.Is("incomplete"u8))
            return IncompleteReason.Is("content_filter"u8) ? StopReason.Refusal : StopReason.MaxTokens;
        return called ? StopReason.ToolUse : StopReason.EndTurn;
    }

    private void ReadField(ref JsonCursor cursor, JsonText name)
    {
        if (name.Is("id"u8))
        {
            Id = cursor.TextOrSkip();
        }
        else if (name.Is("model"u8))
        {
            Model = cursor.TextOrSkip();
        }
        else if (name.Is("status"u8))
        {
            Status = cursor.TextOrSkip();
        }
        else if (name.Is("usage"u8))
        {
            Usage = UsageReader.Read(ref cursor);
        }
        else if (name.Is("service_tier"u8))
        {
            _tier = ServiceTiers.Read(cursor.TextOrSkip());
        }
        else if (name.Is("error"u8))
        {
            var error = cursor.ReadRaw();
            Error = error.Kind is JsonKind.Object or JsonKind.String ? error : default;
        }
        else if (name.Is("incomplete_details"u8))
        {
            ReadIncomplete(ref cursor);
        }
        else
        {
            if (name.Is("output"u8))
                Output = cursor;
            cursor.Skip();
        }
    }

    private void ReadIncomplete(ref JsonCursor cursor)
    {
        if (!cursor.TryEnterObject())
            return;
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("reason"u8))
                IncompleteReason = cursor.TextOrSkip();
            else
                cursor.Skip();
        }
    }
}
