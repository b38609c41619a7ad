using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>What a piece of a stream or a buffered answer says beside its content. Fields come in any order, so they are found first and used after.</summary>
internal ref struct AnswerHead
{
    public JsonText Id;
    public JsonText Model;
    public Usage? Usage;
    public bool HasError;
    public JsonCursor Candidates;
    public JsonCursor PromptFeedback;

    public void Read(ref JsonCursor cursor)
    {
        cursor.EnterObject();
        while (cursor.NextProperty(out var name))
            ReadField(ref cursor, name);
    }

    private void ReadField(ref JsonCursor cursor, JsonText name)
    {
        if (name.Is("candidates"u8))
        {
            Candidates = cursor;
            cursor.Skip();
        }
        else if (name.Named("usageMetadata"u8))
        {
            Usage = UsageReader.Read(ref cursor) ?? Usage;
        }
        else if (name.Named("promptFeedback"u8))
        {
            PromptFeedback = cursor;
            cursor.Skip();
        }
        else if (name.Named("responseId"u8))
        {
            Id = cursor.TextOrSkip();
        }
        else if (name.Named("modelVersion"u8))
        {
            Model = cursor.TextOrSkip();
        }
        else
        {
            HasError |= name.Is("error"u8) && cursor.Kind == JsonKind.Object;
            cursor.Skip();
        }
    }
}
