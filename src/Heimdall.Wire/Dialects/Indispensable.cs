using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects;

/// <summary>What only the client's own dialect can do and may not be dropped with a note in the report: its client relies on it.</summary>
internal static class Indispensable
{
    /// <param name="upstream">The dialect that the request is to be written in.</param>
    /// <exception cref="DialectException">The request asks for such a thing. Its name stands in the message, which clients look for (conformance P18).</exception>
    public static void Check(ChatRequest request, DialectId upstream)
    {
        if (request.Origin == upstream)
            return;
        foreach (var extra in request.Extras)
        {
            if (extra.Value.Kind is JsonKind.Null or JsonKind.False)
                continue;
            if (extra.Name.Is("safeguards"u8))
                throw Refusal("safeguards", "not supported with this model, whose provider cannot honour them. Ask without, or choose a model of Anthropic's.");
            if (request.Origin == DialectId.OpenAIResponses)
                CheckState(extra.Name);
        }

        if (request.Origin == DialectId.OpenAIResponses)
            CheckReferences(request);
    }

    // What was said before stands at the provider, or the answer is to be kept there: without it the model would answer another question.
    private static void CheckState(JsonText name)
    {
        if (name.Is("previous_response_id"u8) || name.Is("conversation"u8))
            throw Refusal(name.ToString(), "not supported with this model, whose provider keeps no conversations. Send the whole conversation as input (store: false).");
        if (name.Is("background"u8))
            throw Refusal("background", "not supported with this model, whose provider answers at once. Ask without it.");
        if (name.Is("prompt"u8))
            throw Refusal("prompt", "not supported with this model: the stored prompt is known to OpenAI only. Send its text as instructions.");
    }

    private static void CheckReferences(ChatRequest request)
    {
        foreach (var message in request.Messages)
        {
            foreach (var part in message.Parts)
            {
                if (part is OpaquePart opaque && opaque.Type.Is("item_reference"u8))
                    throw Refusal("input", "an item_reference is not supported with this model, whose provider keeps no items. Send the item itself.");
            }
        }
    }

    private static DialectException Refusal(string subject, string reason) => DialectException.InvalidRequest($"{subject}: {reason}", subject);
}
