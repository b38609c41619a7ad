using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Fields of other dialects that may not be dropped with a note in the report: their client relies on them.</summary>
internal static class Indispensable
{
    /// <exception cref="DialectException">One of them is set. Its name stands in the message, which clients look for (conformance P18).</exception>
    public static void Check(ChatRequest request)
    {
        if (request.Origin == DialectId.OpenAIChat)
            return;
        foreach (var extra in request.Extras)
        {
            if (extra.Name.Is("safeguards"u8) && extra.Value.Kind != JsonKind.Null)
                throw DialectException.InvalidRequest("safeguards: not supported with this model, whose provider cannot honour them. Ask without, or choose a model of Anthropic's.", "safeguards");
        }
    }
}
