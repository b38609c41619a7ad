using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>What stands in a part's <c>thoughtSignature</c>: Gemini's own, or an envelope with what another upstream wants back.</summary>
internal static class Signatures
{
    /// <summary>
    /// Stands in where the history has no signature of the model's, for it came from elsewhere; the API then does not ask for one
    /// (https://ai.google.dev/gemini-api/docs/thought-signatures#faqs, seen 2026-11).
    /// </summary>
    public static JsonText Bypass { get; } = JsonText.FromPlain("skip_thought_signature_validator"u8);

    /// <summary>The field takes base64 only, and some clients check it.</summary>
    public static JsonText Write(ContinuationState state, EncodeContext context) =>
        state.Origin == DialectId.GeminiGenerate ? state.Data : ContinuationEnvelope.PackBase64(state, context.Provider);

    /// <summary>Null where there is none, or one that says nothing.</summary>
    public static ContinuationState? Read(JsonText signature)
    {
        if (signature.IsEmpty || signature.Equals(Bypass))
            return null;
        return ContinuationEnvelope.TryUnpack(signature, out var state) ? state : Own(signature);
    }

    public static ContinuationState Own(JsonText signature) => new(DialectId.GeminiGenerate, signature);
}
