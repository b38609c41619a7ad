using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIResponses;

/// <summary>Writes the instructions before the conversation; they are one text here.</summary>
internal sealed class InstructionsWriter(ChatRequest request, WriteContext context, JsonEmitter output)
{
    public void Write()
    {
        var texts = request.System.FindAll(IsForUpstream);
        if (texts.Count == 0)
            return;
        output.Name("instructions"u8);
        output.BeginText();
        for (var i = 0; i < texts.Count; i++)
        {
            if (i > 0)
                output.Append("\\n\\n"u8);
            output.Append(texts[i].Text.Span);
            if (!texts[i].CacheControl.IsAbsent)
                context.Report.Dropped("cache_control", "The upstream caches prompts by itself.");
        }

        output.EndText();
    }

    // Claude Code's attribution line changes with every request and would ruin the upstream's prompt cache (conformance P6, B30).
    private bool IsForUpstream(TextPart text)
    {
        if (request.Origin == DialectId.OpenAIResponses)
            return !LeadingItem.Is(text); // was an item of the input, and becomes one again
        if (!text.Text.StartsWith("x-anthropic-billing-header"u8))
            return !text.Text.IsEmpty;
        context.Report.Dropped("system.x-anthropic-billing-header", "Attribution for Anthropic only.");
        return false;
    }
}
