using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>How an answer ended, as its <c>message_delta</c> (or the buffered message itself) says.</summary>
internal struct ReplyEnding
{
    public StopReason? Reason { get; private set; }

    public JsonText? StopSequence { get; private set; }

    /// <summary>Why an answer was refused, in words for the user.</summary>
    public JsonText? Explanation { get; private set; }

    /// <summary>Reads the field if it is one of an ending's; otherwise leaves the cursor where it is.</summary>
    public bool TryRead(JsonText name, ref JsonCursor cursor)
    {
        if (name.Is("stop_reason"u8))
            ReadReason(ref cursor);
        else if (name.Is("stop_sequence"u8))
            StopSequence = TextOrNull(ref cursor);
        else if (name.Is("stop_details"u8))
            ReadDetails(ref cursor);
        else
            return false;
        return true;
    }

    // A reason that is new ends the turn like any other.
    private void ReadReason(ref JsonCursor cursor)
    {
        if (TextOrNull(ref cursor) is { IsEmpty: false } word)
            Reason = WireTypes.ReadStopReason(word) ?? StopReason.EndTurn;
    }

    private void ReadDetails(ref JsonCursor cursor)
    {
        if (cursor.Kind != JsonKind.Object)
        {
            cursor.Skip();
            return;
        }

        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("explanation"u8))
                Explanation = TextOrNull(ref cursor);
            else
                cursor.Skip();
        }
    }

    private static JsonText? TextOrNull(ref JsonCursor cursor)
    {
        if (cursor.Kind != JsonKind.String)
        {
            cursor.Skip();
            return null;
        }

        // The frame it stands in is gone when the answer ends.
        return new JsonText(cursor.ReadText().Escaped.ToArray());
    }
}
