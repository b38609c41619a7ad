using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.GeminiGenerate;

/// <summary>Writes the turns of a conversation, each signature with the part that it belongs to.</summary>
internal sealed class ContentWriter(ChatRequest request, WriteContext context, ModelGeneration model, JsonEmitter output)
{
    private readonly PartWriter _parts = new(context, output);
    private readonly ResultWriter _results = new(context, model, output);

    private bool IsOwn => request.Origin == DialectId.GeminiGenerate;

    public void Write(List<Turn> turns)
    {
        output.BeginArray();
        foreach (var turn in turns)
        {
            output.BeginObject();
            output.Name("role"u8);
            output.Text(turn.IsModel ? "model"u8 : "user"u8);
            output.Name("parts"u8);
            output.BeginArray();
            if (turn.IsModel)
                WriteModel(turn.Parts);
            else
                WriteUser(turn.Parts);
            output.EndArray();
            output.EndObject();
        }

        output.EndArray();
    }

    // A signature stands in the conversation before the part it belongs to; one with nothing behind it gets an empty text, as the API itself sends it.
    private void WriteModel(List<Part> parts)
    {
        var signature = default(JsonText);
        var called = false;
        foreach (var part in parts)
        {
            if (part is ThinkingPart thinking)
            {
                WriteThought(thinking.Text);
                if (thinking.State is not { } state)
                    continue;
                WriteAlone(signature);
                signature = state.Data;
                continue;
            }

            if (part is ToolCallPart && !called)
            {
                called = true;
                signature = signature.IsEmpty ? SignatureInstead() : signature;
            }

            _parts.Write(part, signature);
            signature = default;
        }

        WriteAlone(signature);
    }

    // Only the first of a turn's calls is signed. What stands in goes to every turn without one, not to the current one alone: the same turn must give
    // the same bytes for as long as the conversation lasts.
    private JsonText SignatureInstead()
    {
        if (IsOwn || !model.WantsSignatures)
            return default;
        context.Report.Repaired("thought_signature", "The model wants a signature that the conversation does not have; the documented value to skip the check is sent.");
        return Signatures.Bypass;
    }

    private void WriteThought(JsonText text)
    {
        if (text.IsEmpty)
            return;
        output.BeginObject();
        output.Name("text"u8);
        output.Text(text);
        output.Name("thought"u8);
        output.Boolean(true);
        output.EndObject();
    }

    private void WriteAlone(JsonText signature)
    {
        if (!signature.IsEmpty)
            _parts.Write(new TextPart(default), signature);
    }

    private void WriteUser(List<Part> parts)
    {
        var media = new List<Part>();
        var answered = 0;
        foreach (var part in parts)
        {
            if (part is not AnsweredCall call)
                break;
            _results.Write(call, media);
            answered++;
        }

        foreach (var part in media)
            _parts.Write(part);
        foreach (var part in parts.Skip(answered))
            _parts.Write(part);
    }
}
