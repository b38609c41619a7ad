using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Where the fields of one choice stand.</summary>
internal ref struct ChoiceFields
{
    public long Index;
    public JsonCursor Delta;
    public JsonCursor Message;
    public JsonText FinishReason;
    public bool HasError;

    public void Read(ref JsonCursor cursor)
    {
        if (!cursor.TryEnterObject())
            return;
        while (cursor.NextProperty(out var name))
        {
            if (name.Is("index"u8))
            {
                Index = cursor.IntegerOrSkip() ?? 0;
                continue;
            }

            if (name.Is("finish_reason"u8))
            {
                FinishReason = cursor.TextOrSkip();
                continue;
            }

            if (name.Is("delta"u8))
                Delta = cursor;
            else if (name.Is("message"u8))
                Message = cursor;
            else if (name.Is("error"u8))
                HasError = cursor.Kind != JsonKind.Null;
            cursor.Skip();
        }
    }
}
