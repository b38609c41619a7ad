using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.AnthropicMessages;

/// <summary>What stands in a thinking block's <c>signature</c>: Anthropic's own, or an envelope with what another upstream wants back.</summary>
internal static class Signatures
{
    public static JsonText Write(ContinuationState state, EncodeContext context) =>
        state.Origin == DialectId.AnthropicMessages ? state.Data : ContinuationEnvelope.Pack(state, context.Provider);

    /// <summary>Null where there is none.</summary>
    public static ContinuationState? Read(JsonText signature)
    {
        if (signature.IsEmpty)
            return null;
        return ContinuationEnvelope.TryUnpack(signature, out var state) ? state : Own(signature);
    }

    public static ContinuationState Own(JsonText signature) => new(DialectId.AnthropicMessages, signature);
}
