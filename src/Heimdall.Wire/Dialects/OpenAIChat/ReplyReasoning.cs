using System.Buffers;
using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>
/// What an answer's author wants back, on its way to a client of this dialect: signed thinking as a whole <c>reasoning_details</c> object, in the form
/// of OpenRouter that many clients send back; Gemini's signatures in the id of the call that follows, which every client sends back.
/// </summary>
internal sealed class ReplyReasoning(EncodeContext context)
{
    // Far above the longest thinking of any model; what is longer cannot be signed here.
    private const int MaxBytes = 16 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _thinking = new();
    private int _count;
    private ContinuationState? _held;

    /// <summary>Thinking that a signature may still follow.</summary>
    public void Think(JsonText text)
    {
        if (_thinking.WrittenCount + text.Span.Length <= MaxBytes)
            _thinking.Write(text.Span);
    }

    /// <summary>What was thought so far is over and was not signed.</summary>
    public void End() => _thinking.ResetWrittenCount();

    /// <summary>A text follows: a state that waited for a call belongs to it, and has no place there.</summary>
    public void Speak()
    {
        End();
        if (_held is null)
            return;
        _held = null;
        context.Report.Dropped("thought_signature", "It belongs to a text, where this dialect has no place for it; the model does without.");
    }

    /// <summary>True where a detail has to be written now.</summary>
    public bool Signs(ContinuationState state)
    {
        if (state.Origin != DialectId.GeminiGenerate)
            return true;
        End();
        _held = state with { Data = new JsonText(state.Data.Span.ToArray()), Provider = default, ItemId = default };
        return false;
    }

    /// <summary>The id of a call that begins, with the state that belongs to it.</summary>
    public JsonText IdFor(JsonText id)
    {
        End();
        if (_held is not { } state)
            return id;
        _held = null;
        return ContinuationEnvelope.PackIntoId(id, state, context.Provider);
    }

    /// <summary>Writes the detail that carries a state and the thinking it signs.</summary>
    public void Write(ContinuationState state, JsonEmitter output)
    {
        var signsText = _thinking.WrittenCount > 0;
        output.BeginObject();
        output.Name("type"u8);
        output.Text(signsText ? "reasoning.text"u8 : "reasoning.encrypted"u8);
        if (signsText)
        {
            output.Name("text"u8);
            output.Text(new JsonText(_thinking.WrittenMemory));
        }

        output.Name(signsText ? "signature"u8 : "data"u8);
        output.Text(ContinuationEnvelope.Pack(state, context.Provider));
        output.Name("index"u8);
        output.Number((long)_count++);
        output.EndObject();
        End();
    }

    public static ContinuationState Redacted(JsonText data) => new(DialectId.AnthropicMessages, data) { IsRedacted = true };
}
