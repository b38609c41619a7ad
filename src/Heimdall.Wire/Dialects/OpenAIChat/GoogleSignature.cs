using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>
/// Where Google's OpenAI endpoint carries Gemini's thought signatures: <c>extra_content.google.thought_signature</c>, on the call that it belongs to or
/// (older models) on the message (https://ai.google.dev/gemini-api/docs/thought-signatures#openai, seen 2026-11).
/// </summary>
internal static class GoogleSignature
{
    /// <param name="extraContent">The value of <c>extra_content</c>, if there is one.</param>
    /// <returns>Null where it holds no signature.</returns>
    public static ContinuationState? Read(JsonCursor extraContent)
    {
        if (extraContent.Kind != JsonKind.Object)
            return null;
        extraContent.EnterObject();
        while (extraContent.NextProperty(out var name))
        {
            if (name.Is("google"u8))
                return extraContent.TryEnterObject() ? Signature(ref extraContent) : null;
            extraContent.Skip();
        }

        return null;
    }

    /// <summary>
    /// This upstream wrote the state itself, so it takes it back. A signature without an author is not offered: most who speak this dialect refuse the field.
    /// </summary>
    public static bool IsTaken(ContinuationState state, WriteContext context) =>
        state.Origin == DialectId.GeminiGenerate && !state.Provider.IsEmpty && state.IsReadableBy(DialectId.GeminiGenerate, context.Provider);

    public static void Write(ContinuationState state, JsonEmitter output)
    {
        output.Name("extra_content"u8);
        output.BeginObject();
        output.Name("google"u8);
        output.BeginObject();
        output.Name("thought_signature"u8);
        output.Text(state.Data);
        output.EndObject();
        output.EndObject();
    }

    private static ContinuationState? Signature(ref JsonCursor google)
    {
        while (google.NextProperty(out var name))
        {
            if (!name.Is("thought_signature"u8))
                google.Skip();
            else if (google.TextOrSkip() is { IsEmpty: false } signature)
                return new ContinuationState(DialectId.GeminiGenerate, signature);
        }

        return null;
    }
}
