using Heimdall.Wire.Canonical;
using Heimdall.Wire.Json;

namespace Heimdall.Wire.Dialects.OpenAIChat;

/// <summary>Writes the instructions before the conversation as one message: some upstreams take no second one.</summary>
internal sealed class SystemWriter(ChatRequest request, WriteContext context, JsonEmitter output)
{
    /// <param name="schema">A schema that the answer shall follow, asked for in words; null: none.</param>
    public void Write(RawJson? schema)
    {
        var texts = request.System.FindAll(IsForUpstream);
        if (texts.Count == 0 && schema is null)
            return;
        output.BeginObject();
        output.Name("role"u8);
        output.Text("system"u8);
        output.Name("content"u8);
        if (texts.Exists(static text => !text.CacheControl.IsAbsent) && CacheControlWriter.IsTaken(request, context))
            WriteParts(texts, schema);
        else
            WriteJoined(texts, schema);
        output.EndObject();
    }

    // Claude Code's attribution line changes with every request and would ruin the upstream's prompt cache (conformance P6, B30).
    private bool IsForUpstream(TextPart text)
    {
        if (request.Origin == DialectId.OpenAIChat || !text.Text.StartsWith("x-anthropic-billing-header"u8))
            return !text.Text.IsEmpty;
        context.Report.Dropped("system.x-anthropic-billing-header", "Attribution for Anthropic only.");
        return false;
    }

    private void WriteJoined(List<TextPart> texts, RawJson? schema)
    {
        output.BeginText();
        for (var i = 0; i < texts.Count; i++)
        {
            if (i > 0)
                output.Append("\\n\\n"u8);
            output.Append(texts[i].Text.Span);
            if (!texts[i].CacheControl.IsAbsent)
                CacheControlWriter.ReportDropped(context);
        }

        if (schema is { } wanted)
        {
            output.Append(texts.Count > 0 ? "\\n\\n"u8 : default);
            AppendInstruction(wanted);
        }

        output.EndText();
    }

    private void WriteParts(List<TextPart> texts, RawJson? schema)
    {
        output.BeginArray();
        foreach (var text in texts)
        {
            BeginPart();
            output.Text(text.Text);
            CacheControlWriter.Write(text.CacheControl, request, context, output);
            output.EndObject();
        }

        if (schema is { } wanted)
        {
            BeginPart();
            output.BeginText();
            AppendInstruction(wanted);
            output.EndText();
            output.EndObject();
        }

        output.EndArray();
    }

    private void BeginPart()
    {
        output.BeginObject();
        output.Name("type"u8);
        output.Text("text"u8);
        output.Name("text"u8);
    }

    private void AppendInstruction(RawJson schema)
    {
        output.Append("Answer with one JSON object and nothing else. It must follow this JSON schema:\\n"u8);
        output.AppendEscaped(schema.Span);
    }
}
