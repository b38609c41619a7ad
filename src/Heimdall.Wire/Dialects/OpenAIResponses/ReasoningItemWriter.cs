using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Writes a reasoning item back to the upstream that made it.</summary>
internal static class ReasoningItemWriter
{
    public static void Write(ThinkingPart thinking, bool isOwnOrigin, JsonEmitter output)
    {
        output.BeginObject();
        output.Name("type"u8);
        output.Text("reasoning"u8);
        if (isOwnOrigin && thinking.Extras is { } extras)
            ItemFields.WriteAll(extras, output);
        else
            WriteOurs(thinking, output);
        if (thinking.State is { } state)
        {
            output.Name("encrypted_content"u8);
            output.Text(state.Data);
        }

        output.EndObject();
    }

    private static void WriteOurs(ThinkingPart thinking, JsonEmitter output)
    {
        if (thinking.State is { ItemId.IsEmpty: false } state)
        {
            output.Name("id"u8);
            output.Text(state.ItemId);
        }

        output.Name("summary"u8);
        output.BeginArray();
        if (thinking.State is not null)
            WriteText("summary_text"u8, thinking.Text, output);
        output.EndArray();
        if (thinking.State is not null)
            return;
        // DeepSeek and others encrypt nothing and want the words themselves back.
        output.Name("content"u8);
        output.BeginArray();
        WriteText("reasoning_text"u8, thinking.Text, output);
        output.EndArray();
    }

    private static void WriteText(ReadOnlySpan<byte> type, JsonText text, JsonEmitter output)
    {
        if (text.IsEmpty)
            return;
        output.BeginObject();
        output.Name("type"u8);
        output.Text(type);
        output.Name("text"u8);
        output.Text(text);
        output.EndObject();
    }
}
